import { sql, type Transaction } from 'kysely';
import type { Schema } from './schema/schema.ts';
import type { Store } from './store.ts';

class RolledBack<T> {
  readonly value: T;
  constructor(value: T) {
    this.value = value;
  }
}

/**
 * The only place that begins a writing transaction. It takes the account's write lock at once, waits for it as
 * long as the store does, and with `rollBack` does the whole work and keeps none of it.
 */
export async function writeTransaction<T>(
  store: Store,
  work: (db: Transaction<Schema>) => Promise<T>,
  { rollBack = false }: { rollBack?: boolean } = {},
): Promise<T> {
  try {
    return await store.db.transaction().execute(async (db) => {
      if (store.kind === 'postgres') await lockAccount(db);
      const value = await work(db);
      if (rollBack) throw new RolledBack(value);
      return value;
    });
  } catch (thrown) {
    if (thrown instanceof RolledBack) return thrown.value as T;
    throw thrown;
  }
}

// What `begin immediate` is on SQLite: one writer at a time, in turn, for each account (schema).
async function lockAccount(db: Transaction<Schema>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('crmctl'), hashtext(current_schema()))`.execute(db);
}
