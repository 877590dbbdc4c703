import type { Readable } from 'node:stream';
import { takeOffGuard } from '../importing/map/name-columns.ts';
import { ExitCode, Problem } from '../problem.ts';

/**
 * Keys as they were typed, with `-` replaced by those on standard input: one a line, or CSV as a list gives it, of which
 * the column "key" counts, and without such a heading the first.
 */
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
  const rows = readRows(text.replace(/^\uFEFF/, '')).filter((cells) => cells.some((cell) => cell !== ''));
  const column = rows[0]?.indexOf('key') ?? -1;
  const keys = column < 0 ? rows.map(([first]) => first!) : rows.slice(1).map((cells) => cells[column] ?? '');
  return keys.filter((key) => key !== '');
}

const CELL = / *(?:"(?<quoted>(?:[^"]|"")*)" *|(?<plain>[^,\t\r\n]*))(?<end>[,\t]|\r\n|\n|\r|$)/gy;

function readRows(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const { groups } of text.matchAll(CELL)) {
    const { quoted, plain, end } = groups as Record<'quoted' | 'plain' | 'end', string | undefined>;
    const cell = quoted?.replaceAll('""', '"') ?? plain!;
    rows.at(-1)!.push(takeOffGuard(cell.trim()));
    if (end !== ',' && end !== '\t') rows.push([]);
  }
  return rows;
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
