import { stripVTControlCharacters } from 'node:util';
import { spawn } from 'node-pty';

const PROGRAM = new URL('../../bin/crmctl.js', import.meta.url).pathname;

export interface Terminal {
  /** Waits until the text has appeared behind what was seen before. */
  see(text: string): Promise<void>;
  type(keys: string): void;
  /** Everything shown, without escape sequences, when the program has ended. */
  end(): Promise<{ code: number; shown: string }>;
}

export const KEYS = { enter: '\r', down: '\u001b[B', up: '\u001b[A', space: ' ', interrupt: '\u0003' };

/** Runs the built program, or another that drives it, on a real pseudo-terminal of 80 columns. */
export function openTerminal(
  argv: readonly string[],
  { cwd, env = {}, program }: { cwd: string; env?: Record<string, string>; program?: string },
): Terminal {
  const process_ = spawn(program ?? process.execPath, program ? [...argv] : [PROGRAM, ...argv], {
    cols: 80,
    rows: 24,
    cwd,
    env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', ...env },
  });
  let shown = '';
  let seen = 0;
  let waiting: (() => void) | undefined;
  process_.onData((data) => {
    shown += data;
    waiting?.();
  });
  const ended = new Promise<number>((resolve) => {
    process_.onExit(({ exitCode }) => {
      resolve(exitCode);
      waiting?.();
    });
  });
  let isOver = false;
  void ended.then(() => (isOver = true));
  const plain = (): string => stripVTControlCharacters(shown);
  return {
    type: (keys) => process_.write(keys),
    async see(text) {
      for (;;) {
        const at = plain().indexOf(text, seen);
        if (at >= 0) {
          seen = at + text.length;
          return;
        }
        if (isOver) throw new Error(`The program ended without "${text}". It showed:\n${plain()}`);
        await new Promise<void>((resolve) => {
          waiting = resolve;
        });
      }
    },
    async end() {
      const code = await ended;
      return { code, shown: plain() };
    },
  };
}
