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
}

export function processSurroundings(): Surroundings {
  const { env, stdin, stdout, stderr } = process;
  return { env, cwd: process.cwd(), stdin, stdout, stderr, now: () => new Date().toISOString() };
}
