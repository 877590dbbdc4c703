import { authorize } from '../access/authority.ts';
import type { Target } from '../access/target.ts';
import type { Action } from '../access/vocabulary.ts';
import { getGroup } from '../directory/find-group.ts';
import { getUser } from '../directory/find-user.ts';
import { getRecord, type StoredRecord } from '../records/find-record.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Change } from '../store/session.ts';
import { VERBS } from './apply-definitions.ts';
import type { Step } from './find-steps.ts';
import type { ShareState } from './state.ts';

/** Makes the shares of one record just those that are stated. What stays keeps its row, and what came with it. */
export async function applyShares(change: Change, { action, key: reference, before, after }: Step): Promise<void> {
  const { db } = change;
  const type = reference.slice(0, reference.indexOf('/')) as RecordType;
  const record = await getRecord(change, type, reference);
  const target = toTarget(record);
  const was = (before as ShareState | null)?.with ?? {};
  const wanted = (after as ShareState | null)?.with ?? {};
  for (const grantee of new Set([...Object.keys(was), ...Object.keys(wanted)])) {
    const gone = (was[grantee] ?? []).filter((one) => !wanted[grantee]?.includes(one));
    const come = (wanted[grantee] ?? []).filter((one) => !was[grantee]?.includes(one));
    const to = await granteeOf(change, grantee);
    if (gone.length > 0) {
      await authorize(change, { do: 'share.remove', record: target });
      await db
        .deleteFrom('shares')
        .where('record_id', '=', record.id)
        .where(to.user_id === null ? 'group_id' : 'user_id', '=', to.user_id ?? to.group_id)
        .where('action', 'in', gone)
        .execute();
    }
    if (come.length > 0)
      await authorize(change, { do: 'share.add', record: target, actions: come as Action[], with: to.id });
    for (const one of come)
      await db
        .insertInto('shares')
        .values({ record_id: record.id, user_id: to.user_id, group_id: to.group_id, action: one, came_with: null })
        .execute();
  }
  change.journal({ verb: VERBS[action], object: 'share', key: reference, before, after });
}

interface Grantee {
  user_id: number | null;
  group_id: number | null;
  id: { userId: number } | { groupId: number };
}

async function granteeOf({ db }: Change, grantee: string): Promise<Grantee> {
  const key = grantee.slice(grantee.indexOf(':') + 1);
  if (grantee.startsWith('user:')) {
    const { id } = await getUser(db, key);
    return { user_id: id, group_id: null, id: { userId: id } };
  }
  const { id } = await getGroup(db, key);
  return { user_id: null, group_id: id, id: { groupId: id } };
}

function toTarget({ id, type, key, name, group_id, owner_id }: StoredRecord): Target {
  return { id, type, key, name, groupId: group_id, ownerId: owner_id };
}
