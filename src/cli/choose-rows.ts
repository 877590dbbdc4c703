import { didYouMean } from '../nearest.ts';
import { ExitCode, Problem } from '../problem.ts';
import { cellOf, type Column } from './column.ts';
import type { ListFlags } from './verb.ts';

export interface ChosenRows<Row> {
  rows: Row[];
  /** All that pass the filter, whatever the limit. */
  total: number;
  /** The key to go on behind; null at the end. */
  next: string | null;
}

/** Filters, sorts and pages rows that are in memory; for lists as small as groups, users and roles. */
export function chooseRows<Row extends { key: string }>(
  all: readonly Row[],
  { filter, sort, limit, after }: ListFlags,
  columns: readonly Column[],
): ChosenRows<Row> {
  const known = [...new Set([...columns.map(({ key }) => key), ...Object.keys(all[0] ?? {})])];
  const valueOf = (row: Row, name: string): unknown => cellOf(row, name);
  const assertKnown = (name: string): void => {
    if (known.includes(name)) return;
    throw new Problem({
      code: 'unknown_field',
      exit: ExitCode.usage,
      message: `Nothing is called "${name}" here.`,
      hint: didYouMean(name, known, `There are: ${known.join(', ')}.`),
    });
  };
  let rows = [...all];
  for (const [name, value] of Object.entries(filter)) {
    assertKnown(name);
    rows = rows.filter((row) => toText(valueOf(row, name)) === value);
  }
  if (sort !== undefined) {
    const name = sort.replace(/^-/, '');
    assertKnown(name);
    rows.sort((a, b) => compare(valueOf(a, name), valueOf(b, name)) * (sort.startsWith('-') ? -1 : 1));
  }
  const total = rows.length;
  const rest = after === undefined ? rows : rows.slice(placeBehind(rows, after, sort === undefined));
  const page = limit === undefined ? rest : rest.slice(0, limit);
  return { rows: page, total, next: page.length < rest.length ? (page.at(-1)?.key ?? null) : null };
}

// What stood there may be gone by now: by key, the page goes on where it would stand.
function placeBehind(rows: readonly { key: string }[], after: string, isByKey: boolean): number {
  const place = rows.findIndex(({ key }) => key === after);
  if (place >= 0) return place + 1;
  const next = isByKey ? rows.findIndex(({ key }) => key > after) : -1;
  return next < 0 ? rows.length : next;
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [toText(a), toText(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
