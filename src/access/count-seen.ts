import { type SqlBool, sql } from 'kysely';
import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';
import { isSeen } from './is-seen.ts';
import { isFinished, isOfType } from './relation.ts';
import { RECORD_TYPES } from './vocabulary.ts';

/** How many records of each type are in a group, or are a user's: of those that whoever is asking sees. */
export async function countSeen(
  session: Session,
  column: 'group_id' | 'owner_id',
  id: number,
): Promise<Partial<Record<RecordType, number>>> {
  const counts: Partial<Record<RecordType, number>> = {};
  for (const type of RECORD_TYPES) {
    const { count } = await session.db
      .selectFrom('records as r')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where(isOfType(type))
      .where(await isSeen(session, type))
      .where(`r.${column}`, '=', id)
      .executeTakeFirstOrThrow();
    if (count > 0) counts[type] = count;
  }
  return counts;
}

/** How many records are in each group: of those that whoever is asking sees. */
export async function countSeenByGroup(session: Session): Promise<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>();
  const isOperator = session.actor.kind === 'operator';
  for (const type of isOperator ? [undefined] : RECORD_TYPES) {
    const rows = await session.db
      .selectFrom('records as r')
      .select((eb) => ['r.group_id', eb.fn.countAll<number>().as('count')])
      .where(type === undefined ? isFinished : sql<SqlBool>`${isOfType(type)} and ${await isSeen(session, type)}`)
      .groupBy('r.group_id')
      .execute();
    for (const { group_id, count } of rows) counts.set(group_id, (counts.get(group_id) ?? 0) + count);
  }
  return counts;
}
