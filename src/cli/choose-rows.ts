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
  const from =
    after === undefined
      ? 0
      : rows.findIndex(({ key }) => (sort === undefined ? key > after : key === after)) + (sort === undefined ? 0 : 1);
  const rest = from < 0 ? [] : rows.slice(from);
  const page = limit === undefined ? rest : rest.slice(0, limit);
  return { rows: page, total, next: page.length < rest.length ? (page.at(-1)?.key ?? null) : null };
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
