import { filterFor } from '../access/filter-for.ts';
import type { Settings } from '../access/settings.ts';
import type { Session } from '../store/session.ts';

const SLICE = 500;

/** Those of these leads that the user may assign. */
export async function listAssignable(
  { db }: Pick<Session, 'db'>,
  settings: Settings,
  userId: number,
  leadIds: readonly number[],
): Promise<Set<number>> {
  const found = new Set<number>();
  for (let from = 0; from < leadIds.length; from += SLICE) {
    const rows = await db
      .selectFrom('records as r')
      .select('r.id')
      .where('r.id', 'in', leadIds.slice(from, from + SLICE))
      .where(filterFor(db, { userId, action: 'assign', type: 'lead', settings }))
      .execute();
    for (const { id } of rows) found.add(id);
  }
  return found;
}
