import type { Target } from '../target.ts';
import type { Action } from '../vocabulary.ts';
import { administrativeOnly, type Case, groupOf } from './case.ts';
import type { DeedOf } from './deed.ts';
import { membershipsOfUser } from './memberships.ts';
import { judgeAct, mayAct } from './records.ts';
import type { Refusal } from './refusal.ts';

// A share gives what its maker has: `share` on the record, and each action that is shared.

export async function judgeShare(c: Case, deed: DeedOf<'share.add'>): Promise<Refusal | undefined> {
  const isExternal =
    'groupId' in deed.with ? await reachesOutside(c, deed.with.groupId) : !(await isInternalUser(c, deed.with.userId));
  return judgeSharing(c, deed.record, deed.actions, isExternal);
}

/** Who may share the record for all the template's actions changes the members of its team, but for themselves. */
export async function judgeTeam(
  c: Case,
  { record, actions, userId }: Omit<DeedOf<'team.change'>, 'do'>,
): Promise<Refusal | undefined> {
  if (userId === c.actor.id) return { rule: 'own-membership', because: 'Nobody changes their own membership.' };
  return judgeSharing(c, record, actions, !(await isInternalUser(c, userId)));
}

/** Nobody puts someone into an access team with a share that they could not make. */
export async function judgeTeamShares(c: Case, groupId: number, isInternal: boolean): Promise<Refusal | undefined> {
  const rows = await c.db
    .selectFrom('shares as s')
    .innerJoin('records as r', 'r.id', 's.record_id')
    .select(['s.action', 'r.id', 'r.type', 'r.key', 'r.name', 'r.group_id', 'r.owner_id'])
    .where('s.group_id', '=', groupId)
    .execute();
  for (const { action, id, type, key, name, group_id, owner_id } of rows) {
    const record: Target = { id, type, key, name, groupId: group_id, ownerId: owner_id };
    const refusal = await judgeSharing(c, record, [action as Action], !isInternal);
    // The record itself may be hidden: only the team is named.
    if (refusal) {
      return {
        rule: 'handing-out',
        because: 'Nobody puts someone into an access team with a share that they could not make themselves.',
        group: groupOf(c, groupId).key,
      };
    }
  }
  return undefined;
}

/** The record and the actions of an access team that a template made, or undefined. */
export async function readTeam(c: Case, groupId: number): Promise<{ record: Target; actions: Action[] } | undefined> {
  const row = await c.db
    .selectFrom('groups as g')
    .innerJoin('records as r', 'r.id', 'g.record_id')
    .select(['r.id', 'r.type', 'r.key', 'r.name', 'r.group_id', 'r.owner_id'])
    .where('g.id', '=', groupId)
    .executeTakeFirst();
  if (!row) return undefined;
  const shared = await c.db
    .selectFrom('shares')
    .select('action')
    .where('group_id', '=', groupId)
    .where('record_id', '=', row.id)
    .execute();
  const record: Target = {
    id: row.id,
    type: row.type,
    key: row.key,
    name: row.name,
    groupId: row.group_id,
    ownerId: row.owner_id,
  };
  return { record, actions: shared.map(({ action }) => action as Action) };
}

async function judgeSharing(
  c: Case,
  record: Target,
  actions: readonly Action[],
  isExternal: boolean,
): Promise<Refusal | undefined> {
  const refusal = await judgeAct(c, { do: 'record.act', action: 'share', record });
  if (refusal) return refusal;
  for (const action of actions) {
    if (await mayAct(c, action, record)) continue;
    return {
      rule: 'handing-out',
      because: `Nobody hands out what they do not have: "${c.actor.key}" may not ${action} ${record.type}/${record.key}.`,
      group: groupOf(c, record.groupId).key,
      permission: `${record.type}.${action}`,
      record: `${record.type}/${record.key}`,
    };
  }
  return isExternal
    ? administrativeOnly(c, undefined, 'share with external groups and users who are in no internal group')
    : undefined;
}

/** What is shared with the group is shared with somebody who is in no internal group. */
export async function reachesOutside(c: Case, groupId: number): Promise<boolean> {
  const { kind } = groupOf(c, groupId);
  if (kind === 'affiliate' || kind === 'client') return true;
  if (kind !== 'access') return false;
  const members = await c.db.selectFrom('memberships').select('user_id').where('group_id', '=', groupId).execute();
  for (const { user_id } of members) if (!(await isInternalUser(c, user_id))) return true;
  return false;
}

export async function isInternalUser(c: Case, userId: number): Promise<boolean> {
  const memberships = await membershipsOfUser(c.db, userId);
  return memberships.some(({ groupId }) =>
    ['administrative', 'organization', 'team'].includes(groupOf(c, groupId).kind),
  );
}
