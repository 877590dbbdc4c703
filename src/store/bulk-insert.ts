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
  let count = 0;
  if (store.kind === 'sqlite') {
    const statement = `insert into "${table}" (${names}) values (${columns.map(() => '?').join(', ')})`;
    for (const row of rows) {
      await db.executeQuery(CompiledQuery.raw(statement, [...row]));
      count += 1;
    }
    return count;
  }
  const statement = `insert into "${table}" (${names}) select ${names} from json_populate_recordset(null::"${table}", $1::json)`;
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
