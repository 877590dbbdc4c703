import type { ChalkInstance } from 'chalk';
import Table from 'cli-table3';
import type { Column, Row } from './column.ts';

const GAP = 2;
const NARROWEST = 6;

/** A table without boxes that fits the width: wide columns are wrapped, the narrow ones keep theirs. */
export function drawTable(
  columns: readonly Column[],
  rows: readonly Row[],
  { style, width }: { style: ChalkInstance; width: number },
): string {
  const cells = rows.map((row) => columns.map(({ key }) => toText(row[key])));
  const titles = columns.map(({ key, title }) => title ?? key.replaceAll('_', ' '));
  const widest = titles.map((title, at) => Math.max(title.length, ...cells.map((row) => longestLine(row[at]!))));
  const widths = fit(widest, width - GAP * (columns.length - 1));
  const table = new Table({
    head: titles.map((title) => style.bold(title)),
    colWidths: widths.map((cell) => cell + GAP),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    wordWrap: true,
    wrapOnWordBoundary: true,
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
  });
  table.push(...cells);
  const lines = table.toString().split('\n');
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
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
  return Math.max(0, ...text.split('\n').map((line) => line.length));
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
