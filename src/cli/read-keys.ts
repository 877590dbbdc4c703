import type { Readable } from 'node:stream';
import { takeOffGuard } from '../guard-formula.ts';
import { ExitCode, Problem } from '../problem.ts';

/**
 * Keys as they were typed, with `-` replaced by those on standard input: one a line, whatever stands behind it after a tab
 * or a comma, as lists print it; or CSV with a line of names, as lists give it too, of which the column `key` counts.
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
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const keys = hasNames(lines.find((line) => line.trim() !== '') ?? '') ? await readColumn(text) : lines.map(keyOf);
  return keys.filter((key) => key !== '');
}

// With a tab behind it the line is of a list in a pipe, where a quote is a quote.
function keyOf(line: string): string {
  const quoted = line.includes('\t') ? undefined : /^\s*"((?:[^"]|"")*)"\s*(?:,|$)/.exec(line)?.[1];
  return quoted?.replaceAll('""', '"') ?? line.split(/[\t,]/)[0]!.trim();
}

function hasNames(line: string): boolean {
  return !line.includes('\t') && line.split(',').some((cell) => /^\s*("?)key\1\s*$/.test(cell));
}

async function readColumn(text: string): Promise<string[]> {
  // Loaded where it is needed: most commands read no keys from standard input.
  const { CsvError, parse } = await import('csv-parse/sync');
  try {
    const [names, ...rows] = parse(text, {
      bom: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
    });
    const column = names!.indexOf('key');
    return rows.map((cells) => takeOffGuard(cells[column] ?? ''));
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
