import { Readable, Writable } from 'node:stream';
import { runProgram } from '../../src/cli/program.ts';
import type { Surroundings } from '../../src/cli/surroundings.ts';
import { NOUNS } from '../../src/commands/nouns.ts';

export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
  /** stdout as one JSON document. */
  json: <T = Record<string, unknown>>() => T;
}

export interface CliOptions {
  stdin?: string;
  env?: Record<string, string>;
  cwd?: string;
  now?: string;
  /** stdout is a terminal of so many columns; nobody sits at stdin. */
  columns?: number;
}

/** Runs one command line in this process, as in a pipe: no terminal, a fixed clock, captured streams. */
export async function runCli(
  argv: readonly string[],
  { stdin = '', env = {}, cwd = process.cwd(), now = '2026-10-01T08:00:00.000Z', columns }: CliOptions = {},
): Promise<CliResult> {
  const stdout = capture();
  const stderr = capture();
  const surroundings: Surroundings = {
    env,
    cwd,
    stdin: Readable.from([stdin]),
    stdout: columns === undefined ? stdout.stream : Object.assign(stdout.stream, { isTTY: true, columns }),
    stderr: stderr.stream,
    now: () => now,
  };
  const code = await runProgram(argv, NOUNS, surroundings);
  return { code, stdout: stdout.text(), stderr: stderr.text(), json: <T>() => JSON.parse(stdout.text()) as T };
}

/** Command lines against one database: words are split at blanks unless given as an array. */
export function cliFor(db: string, options: CliOptions = {}) {
  return (command: string | readonly string[], more: CliOptions = {}): Promise<CliResult> => {
    const words = typeof command === 'string' ? command.split(' ').filter((word) => word !== '') : command;
    return runCli(['--db', db, ...words], { ...options, ...more });
  };
}

function capture(): { stream: Writable; text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
