import { setTimeout as sleep } from 'node:timers/promises';

const ATTEMPTS = 5;
const FIRST_PAUSE_MILLISECONDS = 20;

/** Does the work again, a few times, when the database has undone it only because others wrote at the same time. */
export async function retrySerialization<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= ATTEMPTS || !isSerializationFailure(error)) throw error;
      await sleep(FIRST_PAUSE_MILLISECONDS * 2 ** attempt);
    }
  }
}

// PostgreSQL's serialization_failure and deadlock_detected; SQLite, whose writers stand in line, has none.
function isSerializationFailure(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40001' || error.code === '40P01');
}
