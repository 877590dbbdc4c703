import type { Kysely } from 'kysely';
import type { Schema } from '../../store/schema/schema.ts';
import { ADMIN_GROUP, BASE_GROUP, permissionsOf } from '../vocabulary.ts';
import { administrativeOnly, type Case, groupOf, isClosed } from './case.ts';
import type { DeedOf, MembershipDeed } from './deed.ts';
import { refuseGiven, refuseWritten } from './excess.ts';
import { judgeEverything } from './groups.ts';
import { membershipsOfUser } from './memberships.ts';
import type { Refusal } from './refusal.ts';
import { judgeTeam, judgeTeamShares, readTeam } from './shares.ts';
import { hasPermission, reachesFromAbove, reachesGroup, scopeThrough } from './standing.ts';

// Members are changed from above or by the group's own managers, with user.manage; a user who exists only by someone
// whose user.manage reaches every group that this user is in. Nobody changes their own.

export async function judgeUserCreate(c: Case, { groups }: DeedOf<'user.create'>): Promise<Refusal | undefined> {
  if (!hasPermission(c.actor, 'user.manage')) return members('A user is created with user.manage.', undefined);
  for (const wished of groups) {
    const group = groupOf(c, wished.groupId);
    const isBase = group.key === BASE_GROUP && !wished.asManager;
    const refusal = isBase ? judgeBase(c) : judgeMembersOf(c, wished.groupId);
    if (refusal) return refusal;
    const given = judgeGiven(c, undefined, wished);
    if (given) return given;
    if (group.kind === 'access') {
      const shares = await judgeTeamShares(
        c,
        wished.groupId,
        groups.some(({ groupId }) => isInside(c, groupId)),
      );
      if (shares) return shares;
    }
  }
  return undefined;
}

/** Of a user who exists: edited, deactivated. */
export async function judgeUser(c: Case, userId: number): Promise<Refusal | undefined> {
  const groups = (await membershipsOfUser(c.db, userId)).map(({ groupId }) => groupOf(c, groupId));
  if (groups.some(({ key }) => key === ADMIN_GROUP)) {
    return administrativeOnly(c, 'user.manage', 'change an administrative member');
  }
  if (!hasPermission(c.actor, 'user.manage')) return members('A user is changed with user.manage.', undefined);
  const counted = countedGroups(groups);
  const beyond = counted.find(({ id }) => !reachesGroup(c.facts, c.actor, 'user.manage', id));
  if (beyond)
    return members(
      'A user is changed only by someone whose user.manage reaches every group that user is in.',
      beyond.key,
    );
  const client = groups.find(isClosed);
  return client && administrativeOnly(c, 'user.manage', 'change a member of a client group', client.key);
}

/** Base is left out for a user who is in another organization or team. */
export function countedGroups<Group extends { key: string; kind: string }>(groups: readonly Group[]): Group[] {
  const elsewhere = groups.some(({ key, kind }) => key !== BASE_GROUP && (kind === 'organization' || kind === 'team'));
  return groups.filter(({ key }) => !(elsewhere && key === BASE_GROUP));
}

/** An activated user gets again what their memberships give. */
export async function judgeActivate(c: Case, { userId }: DeedOf<'user.activate'>): Promise<Refusal | undefined> {
  const refusal = await judgeUser(c, userId);
  if (refusal) return refusal;
  const memberships = await membershipsOfUser(c.db, userId);
  return refuseGiven(
    c,
    c.facts,
    memberships.map((after) => ({ after })),
  );
}

export async function judgeAdd(c: Case, deed: DeedOf<'membership.add'>): Promise<Refusal | undefined> {
  const { userId, groupId } = deed;
  if (userId === c.actor.id) return own('membership', groupOf(c, groupId).key);
  const team = await readTeam(c, groupId);
  if (team) return judgeTeam(c, { ...team, userId });
  const refusal = judgeMembersOf(c, groupId) ?? (await judgeUser(c, userId));
  if (refusal) return refusal;
  const memberships = await membershipsOfUser(c.db, userId);
  const before = memberships.find((held) => held.groupId === groupId);
  const after: MembershipDeed = {
    groupId,
    asManager: deed.asManager || before?.asManager === true,
    roleIds: [...(before?.roleIds ?? []), ...deed.roleIds],
  };
  const given = judgeGiven(c, before, after, deed.roleIds.length > 0);
  if (given || groupOf(c, groupId).kind !== 'access') return given;
  return judgeTeamShares(
    c,
    groupId,
    memberships.some((held) => isInside(c, held.groupId)),
  );
}

export async function judgeRemove(
  c: Case,
  { userId, groupId }: DeedOf<'membership.remove'>,
): Promise<Refusal | undefined> {
  if (userId === c.actor.id) return own('membership', groupOf(c, groupId).key);
  const team = await readTeam(c, groupId);
  return team ? judgeTeam(c, { ...team, userId }) : judgeMembersOf(c, groupId);
}

export async function judgeRestriction(
  c: Case,
  deed: DeedOf<'restriction.add' | 'restriction.remove'>,
): Promise<Refusal | undefined> {
  const { userId, permission } = deed;
  if (userId === c.actor.id) return own('restrictions', undefined);
  const memberships = await membershipsOfUser(c.db, userId);
  const isAdministrative = memberships.some(({ groupId }) => groupOf(c, groupId).key === ADMIN_GROUP);
  const refusal = isAdministrative
    ? administrativeOnly(c, 'permission.manage', 'restrict an administrative member, or lift it')
    : ((await judgeUser(c, userId)) ?? judgeEverything(c, permission));
  if (refusal || deed.do === 'restriction.add') return refusal;
  if (!c.actor.isAdministrative && (await isByAdministrator(c.db, userId, permission))) {
    return {
      rule: 'restriction-by-administrator',
      because: 'A restriction set by an administrative member is lifted only by one.',
      group: ADMIN_GROUP,
      permission,
    };
  }
  return refuseGiven(
    c,
    c.facts,
    memberships.map((after) => ({ after })),
    permissionsOf(permission),
  );
}

/** From above, or by the group's own managers. */
export function judgeMembersOf(c: Case, groupId: number): Refusal | undefined {
  const group = groupOf(c, groupId);
  if (isClosed(group)) return administrativeOnly(c, 'user.manage', `change the members of "${group.key}"`, group.key);
  if (reachesFromAbove(c.facts, c.actor, 'user.manage', groupId)) return undefined;
  const isOwnManager = c.actor.holdings.some(
    (holding) =>
      holding.asManager &&
      holding.group.id === groupId &&
      !['none', 'own'].includes(scopeThrough(c.actor, holding, 'user.manage')),
  );
  if (isOwnManager) return undefined;
  return members('Members are changed from above the group or by its own managers, with user.manage.', group.key);
}

function judgeBase(c: Case): Refusal | undefined {
  const isInOrAbove = c.actor.holdings.some(({ group }) => group.key === BASE_GROUP || group.kind === 'administrative');
  return isInOrAbove
    ? undefined
    : members('A user is made a member of base only by one who is in base or above it.', BASE_GROUP);
}

function judgeGiven(
  c: Case,
  before: MembershipDeed | undefined,
  after: MembershipDeed,
  withRoles = after.roleIds.length > 0,
): Refusal | undefined {
  const group = groupOf(c, after.groupId);
  if (withRoles && !reachesGroup(c.facts, c.actor, 'permission.manage', group.id)) {
    return {
      rule: 'members',
      because: 'A role is attached to a membership with permission.manage too.',
      group: group.key,
      permission: 'permission.manage',
    };
  }
  const added = withRoles ? after.roleIds.filter((id) => !before?.roleIds.includes(id)) : [];
  const written = added.flatMap((id) => c.facts.roles.get(id)?.entries ?? []);
  return refuseWritten(c, group.id, written) ?? refuseGiven(c, c.facts, [{ before, after }]);
}

function isInside(c: Case, groupId: number): boolean {
  return ['administrative', 'organization', 'team'].includes(groupOf(c, groupId).kind);
}

async function isByAdministrator(db: Kysely<Schema>, userId: number, permission: string): Promise<boolean> {
  const found = await db
    .selectFrom('restrictions')
    .select('by_administrator')
    .where('user_id', '=', userId)
    .where('permission', '=', permission)
    .executeTakeFirst();
  return found?.by_administrator === 1;
}

function members(because: string, group: string | undefined): Refusal {
  return { rule: 'members', because, group, permission: 'user.manage' };
}

function own(what: string, group: string | undefined): Refusal {
  return { rule: 'own-membership', because: `Nobody changes their own ${what}.`, group };
}
