import type { Store } from './store.ts';

/**
 * Does the work, of many transactions, while no other process does work under the same name on the same account.
 * Waits as long as the store does, then throws a Problem (exit 75). A process that is killed holds nothing any more.
 */
export async function withLock<T>(store: Store, name: string, work: () => Promise<T>): Promise<T> {
  const release = await store.hold(name);
  try {
    return await work();
  } finally {
    await release();
  }
}
