import type { Readable } from 'node:stream';
import { takeOffGuard } from '../guard-formula.ts';
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
  const rows = await readRows(text);
  const column = rows[0]?.indexOf('key') ?? -1;
  const keys = column < 0 ? rows.map(([first]) => first!) : rows.slice(1).map((cells) => cells[column] ?? '');
  return keys.filter((key) => key !== '');
}

async function readRows(text: string): Promise<string[][]> {
  // Loaded where it is needed: most commands read no keys from standard input.
  const { CsvError, parse } = await import('csv-parse/sync');
  try {
    const rows = parse(text, {
      bom: true,
      delimiter: [',', '\t'],
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
    });
    return rows.map((cells) => cells.map(takeOffGuard));
  } catch (error) {
    throw error instanceof CsvError ? unreadable(error.message) : error;
  }
}

function unreadable(why: string): Problem {
  return new Problem({
    code: 'unreadable_keys',
    exit: ExitCode.usage,
    message: `Standard input cannot be read as CSV: ${why}.`,
    hint: 'Give one key a line, or what crmctl … list --output csv prints.',
  });
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
