import type pg from 'pg';
import { toStoreProblem } from '../store-problem.ts';
import { waitForLock } from '../wait-for-lock.ts';

export interface Holder {
  /** Takes a session's advisory lock on a connection of its own; the server lets it go when the connection ends. */
  hold(lock: string, waitSeconds: number): Promise<() => Promise<void>>;
  /** Throws a Problem when a lock was lost with its connection: another process may hold it by now. */
  assertHolding(): void;
}

const KEYS = 'hashtext(current_schema()), hashtext($1)';

export function createHolder(pool: pg.Pool, name: string): Holder {
  const lost = new Map<pg.PoolClient, Error>();
  return {
    async hold(lock, waitSeconds) {
      const client = await pool.connect();
      let isHeld = false;
      const onEnd = (): void => {
        if (isHeld) lost.set(client, Object.assign(new Error('Connection terminated'), { code: 'ECONNRESET' }));
      };
      client.once('end', onEnd);
      try {
        await waitForLock(() => tryLock(client, lock), lock, waitSeconds);
        isHeld = true;
      } catch (error) {
        client.release(error instanceof Error && toStoreProblem(error, name) !== undefined);
        throw error;
      }
      return async () => {
        isHeld = false;
        lost.delete(client);
        client.removeListener('end', onEnd);
        const isFree = await client.query(`select pg_advisory_unlock(${KEYS})`, [lock]).then(
          () => true,
          () => false,
        );
        client.release(!isFree);
      };
    },
    assertHolding() {
      for (const error of lost.values()) throw toStoreProblem(error, name) ?? error;
    },
  };
}

async function tryLock(client: pg.PoolClient, lock: string): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(`select pg_try_advisory_lock(${KEYS}) as taken`, [lock]);
  return rows[0]!.taken;
}
