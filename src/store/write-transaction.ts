import { sql, type Transaction } from 'kysely';
import { rememberNumbers } from './numbering.ts';
import { retrySerialization } from './retry-serialization.ts';
import type { Schema } from './schema/schema.ts';
import type { Store } from './store.ts';

class RolledBack<T> {
  readonly value: T;
  constructor(value: T) {
    this.value = value;
  }
}

export interface WriteOptions {
  /** Does the whole work and keeps none of it. */
  rollBack?: boolean;
  /** The work begins from what is stored and leaves nothing outside: when the database asks for it, it is done again. */
  isRepeatable?: boolean;
}

/**
 * The only place that begins a writing transaction. It takes the account's write lock at once, and waits for it as
 * long as the store does.
 */
export async function writeTransaction<T>(
  store: Store,
  work: (db: Transaction<Schema>) => Promise<T>,
  { rollBack = false, isRepeatable = false }: WriteOptions = {},
): Promise<T> {
  const once = (): Promise<T> => writeOnce(store, work, rollBack);
  return isRepeatable ? retrySerialization(once) : once();
}

async function writeOnce<T>(
  store: Store,
  work: (db: Transaction<Schema>) => Promise<T>,
  rollBack: boolean,
): Promise<T> {
  try {
    return await store.db.transaction().execute(async (db) => {
      if (store.kind === 'postgres') await lockAccount(db);
      store.assertHolding();
      const putBack = rollBack && store.kind === 'postgres' ? await rememberNumbers(db) : undefined;
      const value = await work(db);
      await putBack?.();
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
