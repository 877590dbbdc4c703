import Database from 'better-sqlite3';
import { toStoreProblem } from './store-problem.ts';
import { waitForLock } from './wait-for-lock.ts';

/**
 * A lock as SQLite itself takes it, on an empty file beside the database: the system lets it go when the process ends,
 * however it ends. The file stays, since removing it would let two in.
 */
export async function holdSqlite(path: string, lock: string, waitSeconds: number): Promise<() => Promise<void>> {
  const file = `${path}-${lock.replaceAll(/[^a-z0-9]+/gi, '-')}.lock`;
  let database: Database.Database | undefined;
  const attempt = async (): Promise<boolean> => {
    try {
      database ??= new Database(file, { timeout: 0 });
      database.exec('begin exclusive');
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) return false;
      throw toStoreProblem(error, file) ?? error;
    }
  };
  try {
    await waitForLock(attempt, lock, waitSeconds);
  } catch (error) {
    database?.close();
    throw error;
  }
  return () => {
    database?.close();
    return Promise.resolve();
  };
}
