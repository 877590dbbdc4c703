import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';
import { filterFor } from './filter-for.ts';
import { isFinished } from './relation.ts';
import { readSettings } from './settings.ts';
import { RECORD_TYPES } from './vocabulary.ts';

/** How many records of each type are in a group, or are a user's: of those that whoever is asking sees. */
export async function countSeen(
  { db, actor }: Session,
  column: 'group_id' | 'owner_id',
  id: number,
): Promise<Partial<Record<RecordType, number>>> {
  const settings = await readSettings(db);
  const counts: Partial<Record<RecordType, number>> = {};
  for (const type of RECORD_TYPES) {
    let query = db
      .selectFrom('records as r')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('r.type', '=', type)
      .where(isFinished)
      .where(`r.${column}`, '=', id);
    if (actor.kind === 'user') query = query.where(filterFor(db, { userId: actor.id, action: 'view', type, settings }));
    const { count } = await query.executeTakeFirstOrThrow();
    if (count > 0) counts[type] = count;
  }
  return counts;
}

/** How many records each group has, by its id: of those that whoever is asking sees. */
export async function countSeenByGroup({ db, actor }: Pick<Session, 'db' | 'actor'>): Promise<Map<number, number>> {
  const settings = await readSettings(db);
  const counts = new Map<number, number>();
  // One question for all types where nothing is hidden.
  for (const type of actor.kind === 'operator' ? [undefined] : RECORD_TYPES) {
    let query = db
      .selectFrom('records as r')
      .select(['r.group_id', (eb) => eb.fn.countAll<number>().as('count')])
      .groupBy('r.group_id');
    if (type !== undefined && actor.kind === 'user')
      query = query
        .where('r.type', '=', type)
        .where(filterFor(db, { userId: actor.id, action: 'view', type, settings }));
    for (const { group_id, count } of await query.execute()) counts.set(group_id, (counts.get(group_id) ?? 0) + count);
  }
  return counts;
}
