import { getGroup } from '../directory/find-group.ts';
import { getUser } from '../directory/find-user.ts';
import { getRecord } from '../records/find-record.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Change } from '../store/session.ts';
import { assertOperator, VERBS } from './apply-definitions.ts';
import type { Step } from './find-steps.ts';
import type { ShareState } from './state.ts';

/** Makes the shares of one record just those that are stated. What stays keeps its row, and what came with it. */
export async function applyShares(change: Change, { action, key: reference, before, after }: Step): Promise<void> {
  const { db } = change;
  assertOperator(change, 'shares');
  const type = reference.slice(0, reference.indexOf('/')) as RecordType;
  const record = await getRecord(change, type, reference);
  const was = (before as ShareState | null)?.with ?? {};
  const wanted = (after as ShareState | null)?.with ?? {};
  for (const grantee of new Set([...Object.keys(was), ...Object.keys(wanted)])) {
    const gone = (was[grantee] ?? []).filter((one) => !wanted[grantee]?.includes(one));
    const come = (wanted[grantee] ?? []).filter((one) => !was[grantee]?.includes(one));
    const to = await granteeOf(change, grantee);
    if (gone.length > 0) {
      await db
        .deleteFrom('shares')
        .where('record_id', '=', record.id)
        .where(to.user_id === null ? 'group_id' : 'user_id', '=', to.user_id ?? to.group_id)
        .where('action', 'in', gone)
        .execute();
    }
    for (const one of come)
      await db
        .insertInto('shares')
        .values({ record_id: record.id, ...to, action: one, came_with: null })
        .execute();
  }
  change.journal({ verb: VERBS[action], object: 'share', key: reference, before, after });
}

async function granteeOf(
  { db }: Change,
  grantee: string,
): Promise<{ user_id: number | null; group_id: number | null }> {
  const [kind, key] = [grantee.slice(0, grantee.indexOf(':')), grantee.slice(grantee.indexOf(':') + 1)];
  return kind === 'user'
    ? { user_id: (await getUser(db, key)).id, group_id: null }
    : { user_id: null, group_id: (await getGroup(db, key)).id };
}
