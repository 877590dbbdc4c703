import type { Readable, Writable } from 'node:stream';

/** The process as a command sees it; tests give it another. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean; columns?: number };
  stderr: Writable & { isTTY?: boolean; columns?: number };
  /** UTC, ISO 8601. */
  now: () => string;
  /** What the first Ctrl-C does instead of ending the process; undefined: it ends it again. */
  onInterrupt?(stop: (() => void) | undefined): void;
}

export function processSurroundings(): Surroundings {
  const { env, stdout, stderr } = process;
  let stopWork: (() => void) | undefined;
  process.on('SIGINT', () => {
    if (stopWork === undefined) process.exit(130);
    stopWork();
    stopWork = undefined;
  });
  return {
    env,
    cwd: process.cwd(),
    // Node opens it when it is first asked for, and few commands ask.
    get stdin() {
      return process.stdin;
    },
    stdout,
    stderr,
    now: () => new Date().toISOString(),
    onInterrupt(stop) {
      stopWork = stop;
    },
  };
}
