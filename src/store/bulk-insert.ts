import type { Kysely } from 'kysely';
import { insertRows, writeStaged } from './postgres/write-rows.ts';
import type { Schema } from './schema/schema.ts';
import type { Store } from './store.ts';

/** Inserts many rows within an open transaction, as the database does it fastest. `rows` have their values in the order of `columns`. */
export async function bulkInsert<Table extends keyof Schema>(
  store: Store,
  db: Kysely<Schema>,
  table: Table,
  columns: readonly (keyof Schema[Table] & string)[],
  rows: Iterable<readonly unknown[]>,
): Promise<number> {
  const names = columns.map((name) => `"${name}"`).join(', ');
  if (store.kind === 'sqlite') {
    const values = columns.map(() => '?').join(', ');
    return store.statements.runEach(db, `insert into "${table}" (${names}) values (${values})`, rows);
  }
  return insertRows(db, { table, columns, rows });
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
    const sets = columns.map((name) => `"${name}" = ?`).join(', ');
    return store.statements.runEach(db, `update "${table}" set ${sets} where id = ?`, rows);
  }
  const sets = columns.map((name) => `"${name}" = n."${name}"`).join(', ');
  const before = `update "${table}" as t set ${sets} from`;
  return writeStaged(db, before, 'as n where t.id = n.id', { table, columns: [...columns, 'id'], rows });
}
