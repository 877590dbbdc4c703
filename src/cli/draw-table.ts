import type { ChalkInstance } from 'chalk';
import Table from 'cli-table3';
import textWidth from 'string-width';
import { cellOf, type Column, type Row } from './column.ts';

const GAP = 2;
const NARROWEST = 6;
const ROWS_AT_ONCE = 200;

/** A table without boxes that fits the width: wide columns are wrapped, the narrow ones keep theirs. */
export function drawTable(
  all: readonly Column[],
  rows: readonly Row[],
  { style, width }: { style: ChalkInstance; width: number },
): string {
  const columns = chooseColumns(all, rows, width);
  const cells = rows.map((row) => columns.map(({ key }) => toText(cellOf(row, key))));
  const titles = columns.map(titleOf);
  const widest = columns.map((column) => widthOf(column, rows));
  const widths = fit(widest, width - GAP * (columns.length - 1));
  const lines: string[] = [];
  // A part at a time: what the library lays out at once costs more the longer it is.
  for (let at = 0; at === 0 || at < cells.length; at += ROWS_AT_ONCE) {
    const table = new Table({
      ...(at === 0 ? { head: titles.map((title) => style.bold(title)) } : {}),
      colWidths: widths.map((cell) => cell + GAP),
      colAligns: columns.map(({ align }) => align ?? 'left'),
      wordWrap: true,
      wrapOnWordBoundary: true,
      chars: NO_LINES,
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    });
    table.push(...cells.slice(at, at + ROWS_AT_ONCE));
    lines.push(...table.toString().split('\n'));
  }
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

// Those that matter less go first, from the right, while whole columns do not fit.
function chooseColumns(all: readonly Column[], rows: readonly Row[], width: number): Column[] {
  const columns = [...all];
  const total = (): number => columns.reduce((sum, column) => sum + widthOf(column, rows) + GAP, -GAP);
  for (const column of all.filter(({ whenWide }) => whenWide).toReversed()) {
    if (total() <= width) break;
    columns.splice(columns.indexOf(column), 1);
  }
  return columns;
}

function titleOf({ key, title }: Column): string {
  return title ?? key.replaceAll('_', ' ');
}

function widthOf(column: Column, rows: readonly Row[]): number {
  return rows.reduce(
    (most, row) => Math.max(most, longestLine(toText(cellOf(row, column.key)))),
    textWidth(titleOf(column)),
  );
}

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(', ');
  return JSON.stringify(value);
}

function longestLine(text: string): number {
  return Math.max(0, ...text.split('\n').map((line) => textWidth(line)));
}

// Takes from the widest column first, until all fit.
function fit(widest: readonly number[], available: number): number[] {
  const widths = [...widest];
  let over = widths.reduce((sum, width) => sum + width, 0) - available;
  while (over > 0) {
    const largest = Math.max(...widths);
    if (largest <= NARROWEST) break;
    widths[widths.indexOf(largest)] = largest - 1;
    over -= 1;
  }
  return widths;
}
