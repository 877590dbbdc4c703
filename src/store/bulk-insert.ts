import { CompiledQuery, type Kysely } from 'kysely';
import type { Schema } from './schema/schema.ts';
import type { Store } from './store.ts';

const BATCH_ROWS = 5000;

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
  return writeAsJson(
    db,
    `insert into "${table}" (${names}) select ${names} from json_populate_recordset(null::"${table}", $1::json)`,
    columns,
    rows,
  );
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
  return writeAsJson(
    db,
    `update "${table}" as t set ${sets} from json_populate_recordset(null::"${table}", $1::json) as n where t.id = n.id`,
    [...columns, 'id'],
    rows,
  );
}

async function writeAsJson(
  db: Kysely<Schema>,
  statement: string,
  columns: readonly string[],
  rows: Iterable<readonly unknown[]>,
): Promise<number> {
  let count = 0;
  let batch: object[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await db.executeQuery(CompiledQuery.raw(statement, [JSON.stringify(batch)]));
    batch = [];
  };
  for (const row of rows) {
    batch.push(Object.fromEntries(columns.map((name, place) => [name, row[place]])));
    count += 1;
    if (batch.length >= BATCH_ROWS) await flush();
  }
  await flush();
  return count;
}
