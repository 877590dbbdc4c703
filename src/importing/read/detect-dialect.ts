import { ExitCode, Problem } from '../../problem.ts';
import { isRecognizedColumn } from '../map/magic-columns.ts';
import type { Dialect } from './dialect.ts';
import { makeTokenizer, type Row } from './tokenizer.ts';

export type DialectOptions = Partial<Pick<Dialect, 'delimiter' | 'quote' | 'header'>> & { skipLines?: number };
export type FoundDialect = Omit<Dialect, 'encoding'>;

const CANDIDATES = [',', ';', '\t', '|'];
const TITLE_LINES = 20;
const SAMPLE_ROWS = 2000;

/** Judges a file by its first rows. What the user has set is taken as it is. */
export function detectDialect(sample: string, isWhole: boolean, set: DialectOptions = {}): FoundDialect {
  const told = /^"?sep=(.)"?\r?(\n|$)/i.exec(sample);
  const skipped = set.skipLines ?? (told ? 1 : countCommentLines(sample));
  const body = dropLines(sample, skipped);
  const quote = set.quote ?? detectQuote(body);
  const delimiter = set.delimiter ?? told?.[1] ?? detectDelimiter(body, isWhole, quote);
  const rows = readSample(body, isWhole, delimiter, quote);
  const titles = set.skipLines === undefined ? countTitleLines(rows) : 0;
  const table = titles === 0 ? rows : rows.filter(({ line }) => line > titles);
  const first = table.find((row) => row.fault === undefined);
  return {
    delimiter,
    quote,
    header: set.header ?? (first ? looksLikeHeader(first.cells) : true),
    skippedLines: skipped + titles,
    decimalComma: detectDecimalComma(table),
  };
}

/** Throws when every line of a table was put into quotes as one cell, as some exports of exports do. */
export function assertNotQuotedLines(sample: string, isWhole: boolean, name: string): void {
  const rows = readSample(sample, isWhole, '\n', '"').slice(0, 100);
  if (rows.length < 2) return;
  const lines = rows.map(({ start, end }) => sample.slice(start, end));
  const inner = lines.filter((line) => line.length > 2 && line.startsWith('"') && line.endsWith('"'));
  if (inner.length < lines.length) return;
  const unquoted = inner.map((line) => line.slice(1, -1).replaceAll('""', '"')).join('\n');
  for (const delimiter of CANDIDATES) {
    const isOneCell = readSample(sample, isWhole, delimiter, '"').every(({ cells }) => cells.length === 1);
    const widths = new Set(readSample(unquoted, true, delimiter, '"').map(({ cells }) => cells.length));
    if (isOneCell && widths.size === 1 && !widths.has(1)) throw quotedLines(name, delimiter);
  }
}

function quotedLines(name: string, delimiter: string): Problem {
  return new Problem({
    code: 'lines_quoted',
    exit: ExitCode.refused,
    message: `In "${name}" every line is one quoted cell.`,
    reason: `Inside the quotes there is a table delimited by "${delimiter}".`,
    hint: `Take the outer quotes away first: sed 's/^"//; s/"\\r\\{0,1\\}$//; s/""/"/g' FILE > MENDED`,
  });
}

export function readSample(text: string, isWhole: boolean, delimiter: string, quote: string): Row[] {
  const tokenizer = makeTokenizer({ delimiter, quote, line: 1, byteLength: (piece) => piece.length });
  const rows: Row[] = [];
  for (const row of tokenizer.push(text, isWhole).rows) {
    rows.push(row);
    if (rows.length === SAMPLE_ROWS) break;
  }
  return rows;
}

function detectQuote(text: string): string {
  if (text.includes('"')) return '"';
  const quoted = text.match(/(^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n]|$)/gm)?.length ?? 0;
  const lines = text.split('\n').length;
  return quoted > 1 && quoted * 2 > lines ? "'" : '"';
}

// The one that cuts most rows into the same number of fields, and its header as well.
function detectDelimiter(text: string, isWhole: boolean, quote: string): string {
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of CANDIDATES) {
    const rows = readSample(text, isWhole, delimiter, quote).filter(({ cells }) => cells.some((cell) => cell !== ''));
    const width = commonWidth(rows);
    if (width < 2) continue;
    const share = rows.filter(({ cells }) => cells.length === width).length / rows.length;
    const startsWell = rows[0]!.cells.length === width ? 1 : 0;
    const score = share * 10 + startsWell * 5 + Math.min(width, 50) / 100;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

function commonWidth(rows: readonly Row[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const wide = [...counts].filter(([width]) => width > 1);
  return wide.sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 1;
}

function countCommentLines(text: string): number {
  let count = 0;
  for (const line of text.split(/\r\n|\n|\r/, TITLE_LINES)) {
    if (!line.startsWith('#')) return count;
    count += 1;
  }
  return count;
}

// Titles are narrower than the table, or followed by an empty line.
function countTitleLines(rows: readonly Row[]): number {
  const width = commonWidth(rows);
  if (width < 2 || rows.length < 3) return 0;
  const filled = ({ cells }: Row): number => cells.filter((cell) => cell.trim() !== '').length;
  const start = rows.findIndex((row) => row.cells.length === width && filled(row) > 1);
  if (start <= 0 || start > TITLE_LINES) return 0;
  return rows.slice(0, start).every((row) => filled(row) <= 1) ? rows[start]!.line - 1 : 0;
}

function dropLines(text: string, count: number): string {
  let rest = text;
  for (let dropped = 0; dropped < count; dropped += 1) rest = rest.replace(/^[^\r\n]*(\r\n|\n|\r|$)/, '');
  return rest;
}

const DATA = /^([+-]?[\d.,]+%?|\S+@\S+\.\S+|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}.*|\+?[\d ()/-]{6,}|true|false|null|nan)$/i;

function looksLikeHeader(cells: readonly string[]): boolean {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (filled.some((cell) => isRecognizedColumn(cell))) return true;
  return !filled.some((cell) => DATA.test(cell));
}

function detectDecimalComma(rows: readonly Row[]): boolean | undefined {
  let comma = 0;
  let point = 0;
  for (const { cells } of rows) {
    for (const cell of cells) {
      if (/^-?(\d+|\d{1,3}(\.\d{3})+),\d+$/.test(cell) && !/^-?\d{1,3},\d{3}$/.test(cell)) comma += 1;
      else if (/^-?(\d+|\d{1,3}(,\d{3})+)\.\d+$/.test(cell) && !/^-?\d{1,3}\.\d{3}$/.test(cell)) point += 1;
    }
  }
  return comma === point ? undefined : comma > point;
}
