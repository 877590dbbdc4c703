import { authorize } from '../access/authority.ts';
import { readSettings } from '../access/settings.ts';
import { BASE_GROUP } from '../access/vocabulary.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Change, Done } from '../store/session.ts';
import { assertTeamFits } from './assert-team-fits.ts';
import { assertTeams } from './create-group.ts';
import { endEmptyTeam } from './end-empty-team.ts';
import { getGroup, type Group } from './find-group.ts';
import { getAttachableRole, type Role } from './find-role.ts';
import { getUser, type User } from './find-user.ts';
import { holdsRecords } from './group-kinds.ts';

export interface MembershipWish {
  group: string;
  asManager?: boolean | undefined;
  /** Keys of roles attached to this one membership. */
  roles?: readonly string[] | undefined;
  /** The setup document may state managers and assignments whatever the settings. */
  whateverSettings?: boolean | undefined;
}

export interface WishedMembership {
  group: Group;
  asManager: boolean;
  roles: Role[];
  whateverSettings: boolean;
}

export async function readWish(
  change: Change,
  { group, asManager, roles, whateverSettings }: MembershipWish,
): Promise<WishedMembership> {
  const into = await getGroup(change, group);
  const found: Role[] = [];
  for (const key of roles ?? []) found.push(await getAttachableRole(change.db, key));
  return {
    group: into,
    asManager: asManager ?? false,
    roles: found,
    whateverSettings: whateverSettings ?? false,
  };
}

/** Puts a user into a group, as member or manager, with roles of their own. What is so already stays. */
export async function assignUser(change: Change, userKey: string, wish: MembershipWish): Promise<Done> {
  const { db } = change;
  const user = await getUser(change, userKey);
  const wished = await readWish(change, wish);
  const { group, asManager, roles } = wished;
  await authorize(change, {
    do: 'membership.add',
    userId: user.id,
    groupId: group.id,
    asManager,
    roleIds: roles.map(({ id }) => id),
  });
  const stored = await db
    .selectFrom('memberships')
    .selectAll()
    .where('user_id', '=', user.id)
    .where('group_id', '=', group.id)
    .executeTakeFirst();
  const attached = stored
    ? await db.selectFrom('membership_roles').select('role_id').where('membership_id', '=', stored.id).execute()
    : [];
  const newRoles = roles.filter(({ id }) => !attached.some(({ role_id }) => role_id === id));
  // Without --as-manager nobody is demoted: `assign` gives, `unassign` takes.
  const promotes = asManager && stored?.as_manager !== 1;
  const isManager = asManager || stored?.as_manager === 1;
  const what = `${userKey} ${isManager ? 'manager' : 'member'} of ${group.key}`;
  if (stored && !promotes && newRoles.length === 0) {
    return { result: 'unchanged', object: 'user', key: userKey, text: `${userKey} is in ${group.key} already` };
  }
  await assertAssignable(change, wished);
  await assertTeamFits(change, user, group);
  await writeMembership(change, user, { ...wished, roles: newRoles }, stored?.id);
  const roleKeys = newRoles.map(({ key }) => key);
  change.journal({
    verb: 'assigned',
    object: 'user',
    key: userKey,
    before: stored ? { group: group.key, as_manager: stored.as_manager === 1 } : undefined,
    after: { group: group.key, as_manager: isManager, roles: roleKeys },
  });
  const withRoles = roleKeys.length > 0 ? ` with role ${roleKeys.join(', ')}` : '';
  return { result: 'assigned', object: 'user', key: userKey, text: `Made ${what}${withRoles}` };
}

/** Takes a user out of a group, with the roles attached to that membership. */
export async function unassignUser(change: Change, userKey: string, groupKey: string): Promise<Done> {
  const { db } = change;
  const user = await getUser(change, userKey);
  const group = await getGroup(change, groupKey);
  await authorize(change, { do: 'membership.remove', userId: user.id, groupId: group.id });
  const stored = await db
    .selectFrom('memberships')
    .selectAll()
    .where('user_id', '=', user.id)
    .where('group_id', '=', group.id)
    .executeTakeFirst();
  if (!stored) return { result: 'unchanged', object: 'user', key: userKey, text: `${userKey} is not in ${groupKey}` };
  await db.deleteFrom('membership_roles').where('membership_id', '=', stored.id).execute();
  await db.deleteFrom('memberships').where('id', '=', stored.id).execute();
  change.stale.users.add(user.id);
  change.journal({
    verb: 'unassigned',
    object: 'user',
    key: userKey,
    before: { group: groupKey, as_manager: stored.as_manager === 1 },
  });
  await endEmptyTeam(change, group);
  return { result: 'unassigned', object: 'user', key: userKey, text: `Took ${userKey} out of ${groupKey}` };
}

/** What no membership may be, whoever asks: a manager without teams, a role where none can be, an assignment without the group system. */
export async function assertAssignable(
  change: Change,
  { group, asManager, roles, whateverSettings }: WishedMembership,
): Promise<void> {
  if (roles.length > 0 && !holdsRecords(group)) {
    throw new Problem({
      code: 'no_roles_here',
      exit: ExitCode.refused,
      message: `A membership of "${group.key}", of kind ${group.kind}, takes no roles.`,
      hint: 'Roles are attached to organizations and teams, or to memberships of them.',
    });
  }
  if (whateverSettings) return;
  if (asManager) await assertTeams(change);
  const settings = await readSettings(change.db);
  const isContent = holdsRecords(group) || group.kind === 'access';
  if (settings['group-system'] === 'off' && isContent && group.key !== BASE_GROUP) throw groupSystemOff();
}

export function groupSystemOff(): Problem {
  return new Problem({
    code: 'group_system_off',
    exit: ExitCode.refused,
    message: 'The group system is switched off: everything counts as being in the base group.',
    hint: 'Switch it on: crmctl settings set group-system on.',
  });
}

/** Writes a membership that is wanted and allowed; `existing` is the id of the one to widen. */
export async function writeMembership(
  { db, stale }: Change,
  user: Pick<User, 'id'>,
  { group, asManager, roles }: WishedMembership,
  existing?: number,
): Promise<void> {
  let id = existing;
  if (id === undefined) {
    const inserted = await db
      .insertInto('memberships')
      .values({ user_id: user.id, group_id: group.id, as_manager: asManager ? 1 : 0 })
      .returning('id')
      .executeTakeFirstOrThrow();
    id = inserted.id;
  } else if (asManager) {
    await db.updateTable('memberships').set({ as_manager: 1 }).where('id', '=', id).execute();
  }
  for (const role of roles)
    await db.insertInto('membership_roles').values({ membership_id: id, role_id: role.id }).execute();
  stale.users.add(user.id);
}
