import type { Readable } from 'node:stream';
import { ExitCode, Problem } from '../problem.ts';

/** Keys as they were typed, with `-` replaced by those on standard input: one a line, or the first cell of each. */
export async function readKeys(keys: readonly string[], stdin: Readable): Promise<string[]> {
  const all: string[] = [];
  for (const key of keys) {
    if (key !== '-') all.push(key);
    else all.push(...(await readLines(stdin)));
  }
  return [...new Set(all)];
}

async function readLines(stdin: Readable): Promise<string[]> {
  let text = '';
  stdin.setEncoding('utf8');
  for await (const chunk of stdin) text += String(chunk);
  if (text.includes('\0')) throw noKeys();
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.split(/[\t,]/)[0]!.trim())
    .filter((line) => line !== '');
}

// No key has a NUL, and PostgreSQL cannot even be asked for one.
function noKeys(): Problem {
  return new Problem({
    code: 'keys_with_nul',
    exit: ExitCode.usage,
    message: 'Standard input has a NUL in it, and no key has one.',
    hint: 'Give one key a line.',
  });
}
