import { sql } from 'kysely';
import { ExitCode, Problem } from '../problem.ts';
import type { Store } from './store.ts';

const RETRY_MS = 50;

/**
 * Does the work while no other process does work under the same name on the same account. Waits as long as the store
 * does, then throws a Problem (exit 75). A process that is killed holds nothing any more.
 */
export async function withLock<T>(store: Store, name: string, work: () => Promise<T>): Promise<T> {
  return store.kind === 'sqlite' ? withFileLock(store, name, work) : withAdvisoryLock(store, name, work);
}

// A file beside the database, locked by the operating system as long as the process lives; several transactions long.
async function withFileLock<T>(store: Store, name: string, work: () => Promise<T>): Promise<T> {
  if (store.name === ':memory:') return work();
  const { default: Database } = await import('better-sqlite3');
  const lock = new Database(`${store.name}-${name}.lock`, { timeout: 0 });
  try {
    await retry(store, name, () => {
      try {
        lock.exec('begin exclusive');
        return Promise.resolve(true);
      } catch (error) {
        if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return Promise.resolve(false);
        throw error;
      }
    });
    return await work();
  } finally {
    lock.close();
  }
}

async function withAdvisoryLock<T>(store: Store, name: string, work: () => Promise<T>): Promise<T> {
  return store.db.connection().execute(async (connection) => {
    const key = sql`hashtext('crmctl'), hashtext(current_schema() || ${`/${name}`})`;
    await retry(store, name, async () => {
      const { rows } = await sql<{ locked: boolean }>`select pg_try_advisory_lock(${key}) as locked`.execute(
        connection,
      );
      return rows[0]?.locked === true;
    });
    try {
      return await work();
    } finally {
      await sql`select pg_advisory_unlock(${key})`.execute(connection);
    }
  });
}

async function retry(store: Store, name: string, attempt: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + store.waitSeconds * 1000;
  while (!(await attempt())) {
    if (performance.now() >= until) {
      throw new Problem({
        code: `${name}_busy`,
        exit: ExitCode.busy,
        message: `Another process is at work on the ${name} of "${store.name}".`,
        hint: 'Try again later, or wait longer: --wait 5m.',
      });
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
