import type { Readable } from 'node:stream';

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
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.split(/[\t,]/)[0]!.trim())
    .filter((line) => line !== '');
}
