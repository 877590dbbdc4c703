import type { GroupFacts } from '../facts.ts';
import { type Case, groupOf, withGroups } from './case.ts';
import type { DeedOf } from './deed.ts';
import { hasEverything, refuseExcess, refuseGiven } from './excess.ts';
import { judgeFromAbove, judgeMove } from './groups.ts';
import { judgeAdd } from './members.ts';
import { judgePlace, refuseUnassignable } from './records.ts';
import type { Refusal } from './refusal.ts';
import { forAll } from './rules.ts';
import { judgeTeamShares, reachesOutside } from './shares.ts';
import { reachesGroup } from './standing.ts';

/** What a deleted group holds goes to another: that takes what each of these moves takes by itself. */
export async function judgeDelete(
  c: Case,
  { groupId, moveToId }: DeedOf<'group.delete'>,
): Promise<Refusal | undefined> {
  const group = groupOf(c, groupId);
  const above = judgeFromAbove(c, 'group.manage', group);
  if (above || moveToId === undefined) return above;
  const heir = groupOf(c, moveToId);
  return (
    (await judgeChildren(c, group, heir)) ??
    (await judgeRecords(c, group, heir)) ??
    (await judgeMembers(c, group, heir)) ??
    (await judgeTeamShares(c, groupId, !(await reachesOutside(c, heir.id)))) ??
    (await judgeTargets(c, group, heir)) ??
    (await judgeWhole(c, group, heir))
  );
}

async function judgeChildren(c: Case, group: GroupFacts, heir: GroupFacts): Promise<Refusal | undefined> {
  for (const child of c.facts.groups.values()) {
    if (child.parentId !== group.id) continue;
    const refusal = await judgeMove(c, { do: 'group.move', groupId: child.id, toId: heir.id });
    if (refusal) return refusal;
  }
  return undefined;
}

async function judgeRecords(c: Case, group: GroupFacts, heir: GroupFacts): Promise<Refusal | undefined> {
  const types = await c.db.selectFrom('records').select('type').distinct().where('group_id', '=', group.id).execute();
  for (const { type } of types) {
    const refusal = judgePlace(c, { do: 'record.place', type, groupId: heir.id });
    if (refusal && !c.actor.isAdministrative) return refusal;
  }
  return types.length === 0 ? undefined : refuseUnassignable(c, [group.id], group.key);
}

async function judgeMembers(c: Case, group: GroupFacts, heir: GroupFacts): Promise<Refusal | undefined> {
  const members = await c.db.selectFrom('memberships').select('user_id').where('group_id', '=', group.id).execute();
  for (const { user_id: userId } of members) {
    const there = await c.db
      .selectFrom('memberships')
      .select('id')
      .where('user_id', '=', userId)
      .where('group_id', '=', heir.id)
      .executeTakeFirst();
    if (there) continue;
    const refusal = await judgeAdd(c, {
      do: 'membership.add',
      userId,
      groupId: heir.id,
      asManager: false,
      roleIds: [],
    });
    if (refusal) return refusal;
  }
  return undefined;
}

// Rules that name the group name the heir from then on.
async function judgeTargets(c: Case, group: GroupFacts, heir: GroupFacts): Promise<Refusal | undefined> {
  const named = await c.db.selectFrom('rule_targets').select('rule_id').where('group_id', '=', group.id).execute();
  if (named.length === 0 || reachesGroup(c.facts, c.actor, 'rule.manage', heir.id)) return undefined;
  return forAll(c, 'write rules with targets outside their own subtree', heir.key);
}

// All at once: groups and roles come together where they were apart.
async function judgeWhole(c: Case, group: GroupFacts, heir: GroupFacts): Promise<Refusal | undefined> {
  if (hasEverything(c)) return undefined;
  const children = [...c.facts.groups.values()].filter(({ parentId }) => parentId === group.id);
  const after = withGroups(
    c.facts,
    children.map((child) => ({ ...child, parentId: heir.id })),
  );
  const others = [...c.facts.groups.keys()].filter((id) => id !== group.id);
  const moved = await c.db
    .selectFrom('memberships as m')
    .innerJoin('membership_roles as mr', 'mr.membership_id', 'm.id')
    .select('mr.role_id')
    .distinct()
    .where('m.group_id', '=', group.id)
    .execute();
  const roleIds = moved.map(({ role_id }) => role_id);
  const given = [
    {
      before: { groupId: heir.id, asManager: false, roleIds: [] },
      after: { groupId: heir.id, asManager: false, roleIds },
    },
  ];
  return (await refuseExcess(c, after, others)) ?? (roleIds.length > 0 ? refuseGiven(c, after, given) : undefined);
}
