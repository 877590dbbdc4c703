import { sql, type Kysely } from 'kysely';
import type { Schema } from './schema/schema.ts';
import { waitForLock } from './wait-for-lock.ts';

/** A session's advisory lock, on a connection of its own; the server lets it go when the connection ends. */
export async function holdPostgres(
  db: Kysely<Schema>,
  lock: string,
  waitSeconds: number,
): Promise<() => Promise<void>> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let done: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    done = db.connection().execute(async (connection) => {
      try {
        await waitForLock(() => tryLock(connection, lock), lock, waitSeconds);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      resolve();
      await released;
      await sql`select pg_advisory_unlock(hashtext(current_schema()), hashtext(${lock}))`.execute(connection);
    });
    done.catch(reject);
  });
  return async () => {
    release();
    await done.catch(() => undefined);
  };
}

async function tryLock(db: Kysely<Schema>, lock: string): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_lock(hashtext(current_schema()), hashtext(${lock})) as taken`.execute(db);
  return rows[0]!.taken;
}
