import type { Context } from '../cli/context.ts';
import { openStore } from '../store/open-store.ts';
import type { Session } from '../store/session.ts';

/** Works in the database that was named, and makes it first where it does not exist: only now, and in no dry run. */
export async function inDatabase<T>(
  { session, options, surroundings, isNewDatabase }: Context,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  if (!isNewDatabase || session.dryRun) return work(session);
  const store = await openStore({
    url: options.db,
    create: true,
    waitSeconds: options.waitSeconds,
    env: surroundings.env,
  });
  try {
    return await work({ ...session, store, db: store.db });
  } finally {
    await store.close();
  }
}
