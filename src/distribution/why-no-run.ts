import { BASE_GROUP } from '../access/vocabulary.ts';
import type { StoredRecord } from '../records/find-record.ts';
import type { Session } from '../store/session.ts';

/** Why no run looks at a lead as it is now; null where the next one does. The conditions are those of the queue. */
export async function whyNoRun(
  { db }: Session,
  { status, owner_id, group_id, placement_id }: StoredRecord,
): Promise<string | null> {
  if (status !== 'new' && status !== 'contacted' && status !== 'standby') return `it is ${status}`;
  const group = await db.selectFrom('groups').select('key').where('id', '=', group_id).executeTakeFirstOrThrow();
  if (owner_id !== null) {
    const owner = await db.selectFrom('users').select('key').where('id', '=', owner_id).executeTakeFirstOrThrow();
    return `it has an owner, ${owner.key}`;
  }
  if (group.key !== BASE_GROUP) return `it is in ${group.key}, and only leads in ${BASE_GROUP} wait`;
  return placement_id === null ? null : 'a run has sold it';
}
