import type { Kysely } from 'kysely';
import { insertRows, writeStaged } from './postgres/write-rows.ts';
import type { Schema } from './schema/schema.ts';
import type { Store } from './store.ts';

export type Constant = string | number | null;

const NOTHING = {};

export interface InsertOptions {
  /** Leaves out rows whose unique values are taken. */
  skipTaken?: boolean;
}

/** A statement of many rows costs a third of as many statements of one row. */
const VALUES_PER_STATEMENT = 500;
/** As JSON: some hundred kilobytes at most. */
const ROWS_PER_UPDATE = 5000;

/**
 * Inserts many rows within an open transaction, as the database does it fastest. `rows` have their values in the order
 * of `columns`; `constants` are the same in every row, and are handed over once.
 */
export async function bulkInsert<Table extends keyof Schema>(
  store: Store,
  db: Kysely<Schema>,
  table: Table,
  columns: readonly (keyof Schema[Table] & string)[],
  rows: Iterable<readonly unknown[]>,
  constants: { readonly [Column in keyof Schema[Table] & string]?: Constant } = NOTHING,
  { skipTaken = false }: InsertOptions = {},
): Promise<number> {
  if (store.kind === 'sqlite') return insertInGroups(store, db, table, columns, rows, constants, skipTaken);
  return insertRows(db, { table, columns, rows }, { constants, skipTaken });
}

async function insertInGroups(
  { statements }: Store,
  db: Kysely<Schema>,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly unknown[]>,
  constants: Readonly<Record<string, Constant | undefined>>,
  skipTaken: boolean,
): Promise<number> {
  const names = [...Object.keys(constants), ...columns].map((name) => `"${name}"`).join(', ');
  // Values that are the same in every row are part of the statement: binding them costs as much as storing them.
  const tuple = [...Object.values(constants).map(toLiteral), ...columns.map(() => '?')].join(', ');
  const toSql = (count: number): string =>
    `insert into "${table}" (${names}) values ${Array.from({ length: count }, () => `(${tuple})`).join(', ')}${onConflict(skipTaken)}`;
  const most = Math.floor(VALUES_PER_STATEMENT / columns.length);
  const singles: (readonly unknown[])[] = [];
  const groups = function* (): Generator<unknown[]> {
    // Bound before the next is filled: one array serves all.
    const group: unknown[] = Array.from({ length: most * columns.length });
    let filled = 0;
    for (const row of rows) {
      for (let place = 0; place < columns.length; place += 1) group[filled++] = row[place];
      if (filled < group.length) continue;
      yield group;
      filled = 0;
    }
    for (let at = 0; at < filled; at += columns.length) singles.push(group.slice(at, at + columns.length));
  };
  const grouped = await statements.runEach(db, toSql(most), groups());
  return grouped + (await statements.runEach(db, toSql(1), singles));
}

export function onConflict(skipTaken: boolean): string {
  return skipTaken ? ' on conflict do nothing' : '';
}

export function toLiteral(value: Constant | undefined): string {
  if (value === null || value === undefined) return 'null';
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}

/** Updates many rows of a table by their id, which stands last in each row, behind the values of `columns`. */
export async function bulkUpdate<Table extends keyof Schema>(
  store: Store,
  db: Kysely<Schema>,
  table: Table,
  columns: readonly (keyof Schema[Table] & string)[],
  rows: Iterable<readonly unknown[]>,
): Promise<number> {
  if (store.kind === 'sqlite') {
    // One statement for many rows: its cursors on the table and all indexes are opened once, which saves a third.
    const sets = columns.map((name, place) => `"${name}" = json_extract(n.value, '$[${place}]')`).join(', ');
    const statement = `update "${table}" as t set ${sets} from json_each(?) as n where t.id = json_extract(n.value, '$[${columns.length}]')`;
    let count = 0;
    for (const batch of slices(rows)) count += await store.statements.runEach(db, statement, [[JSON.stringify(batch)]]);
    return count;
  }
  const sets = columns.map((name) => `"${name}" = n."${name}"`).join(', ');
  const before = `update "${table}" as t set ${sets} from`;
  return writeStaged(db, before, 'as n where t.id = n.id', { table, columns: [...columns, 'id'], rows });
}

function* slices(rows: Iterable<readonly unknown[]>): Generator<(readonly unknown[])[]> {
  let batch: (readonly unknown[])[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < ROWS_PER_UPDATE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
