import { authorize } from '../../access/authority.ts';
import { Problem } from '../../problem.ts';
import { authorizeRecord } from '../../records/authorize-records.ts';
import type { RecordType } from '../../store/schema/records.ts';
import type { Change } from '../../store/session.ts';
import type { Linked } from './find-links.ts';

export interface Place {
  group: Linked;
  owner: Linked | undefined;
}

// No record has this number: one stands there only while it is judged.
const PROBE = -1;

/**
 * Why whoever imports may not create records in a group for an owner, asked once for each; undefined where they may.
 * `create` is judged on the record as it will be, so one is written, judged, and taken away.
 */
export function makePlaceJudge(change: Change, type: RecordType): (place: Place) => Promise<string | undefined> {
  const { actor } = change;
  if (actor.kind === 'operator') return async () => undefined;
  const known = new Map<string, string | undefined>();
  return async (place) => {
    const { group, owner } = place;
    const name = `${group.id} ${owner?.id}`;
    if (known.has(name)) return known.get(name);
    const told = `"${actor.key}" may not create a ${type} in "${group.key}"${owner ? ` owned by "${owner.key}"` : ''}`;
    const refusal = (await isRefused(change, type, place)) ? told : undefined;
    known.set(name, refusal);
    return refusal;
  };
}

async function isRefused(change: Change, type: RecordType, { group, owner }: Place): Promise<boolean> {
  const { db, now } = change;
  const at = now();
  const record = await db
    .insertInto('records')
    .values({
      id: PROBE,
      type,
      key: '#probe',
      name: '',
      group_id: group.id,
      owner_id: owner?.id ?? null,
      company_id: null,
      data: '{}',
      created_at: at,
      updated_at: at,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  try {
    await authorizeRecord(change, 'create', record);
    await authorize(change, { do: 'record.place', type, groupId: group.id, isNew: true });
    return false;
  } catch (error) {
    if (error instanceof Problem) return true;
    throw error;
  } finally {
    await db.deleteFrom('records').where('id', '=', PROBE).execute();
  }
}
