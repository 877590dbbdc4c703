import type { Kysely } from 'kysely';
import { writeStaged } from './postgres/write-rows.ts';
import type { Schema } from './schema/schema.ts';
import type { Store } from './store.ts';

/** What happens to the columns of a row that is there already: set anew, added to, or kept. */
export interface Upsert<Column extends string> {
  key: readonly Column[];
  set?: readonly Column[];
  add?: readonly Column[];
  keep?: readonly Column[];
}

/** Inserts rows, or changes those that are there by their key, within an open transaction. Keys within `rows` differ. */
export async function bulkUpsert<Table extends keyof Schema>(
  store: Store,
  db: Kysely<Schema>,
  table: Table,
  { key, set = [], add = [], keep = [] }: Upsert<keyof Schema[Table] & string>,
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = [...key, ...set, ...add, ...keep];
  const names = columns.map((name) => `"${name}"`).join(', ');
  const changes = [
    ...set.map((name) => `"${name}" = excluded."${name}"`),
    ...add.map((name) => `"${name}" = "${table}"."${name}" + excluded."${name}"`),
  ];
  const action = changes.length > 0 ? `do update set ${changes.join(', ')}` : 'do nothing';
  const conflict = `on conflict (${key.map((name) => `"${name}"`).join(', ')}) ${action}`;
  if (store.kind === 'sqlite') {
    const values = columns.map(() => '?').join(', ');
    await store.statements.runEach(db, `insert into "${table}" (${names}) values (${values}) ${conflict}`, rows);
    return;
  }
  const before = `insert into "${table}" (${names}) select ${names} from`;
  await writeStaged(db, before, conflict, { table, columns, rows });
}
