import { authorize } from '../access/authority.ts';
import { bulkInsert } from '../store/bulk-insert.ts';
import type { Change } from '../store/session.ts';
import { assertTeamFits } from './assert-team-fits.ts';
import { checkUserValues } from './create-user.ts';
import type { Group } from './find-group.ts';
import { getAttachableRole, type Role } from './find-role.ts';
import { assertKey } from './keys.ts';
import { assertAssignable } from './memberships.ts';

export interface NewUser {
  key: string;
  name: string;
  email?: string | undefined;
  position?: string | undefined;
  memberships: readonly { group: string; asManager: boolean; roles: readonly string[] }[];
}

const SLICE = 500;

/** Makes many users who are not there yet, with just these memberships, whatever the settings: in bulk, and judged one by one. */
export async function createUsers(change: Change, wishes: readonly NewUser[]): Promise<void> {
  const { store, db, now, journal, stale } = change;
  if (wishes.length === 0) return;
  const groups = new Map((await db.selectFrom('groups').selectAll().execute()).map((group) => [group.key, group]));
  const roles = new Map<string, Role>();
  for (const key of new Set(wishes.flatMap(({ memberships }) => memberships.flatMap((one) => one.roles))))
    roles.set(key, await getAttachableRole(db, key));
  const created_at = now();
  const rows: unknown[][] = [];
  for (const { key, memberships, ...wish } of wishes) {
    assertKey(key, 'user');
    const { name, email, position } = checkUserValues(wish);
    const settled = memberships.map((one) => settle(one, groups, roles));
    for (const membership of settled) if (membership.roles.length > 0) await assertAssignable(change, membership);
    await authorize(change, {
      do: 'user.create',
      groups: settled.map(({ group, asManager, roles: own }) => ({
        groupId: group.id,
        asManager,
        roleIds: own.map(({ id }) => id),
      })),
    });
    rows.push([key, name ?? key, email ?? null, position ?? null, 1, created_at]);
    const told = memberships.map(({ group, asManager, roles: own }) => ({ group, as_manager: asManager, roles: own }));
    journal({ verb: 'created', object: 'user', key, after: { key, name, email, position, groups: told } });
  }
  await bulkInsert(store, db, 'users', ['key', 'name', 'email', 'position', 'is_active', 'created_at'], rows);
  const ids = await readIds(change, wishes);
  for (const id of ids.values()) stale.users.add(id);
  const memberships = wishes.flatMap((wish) =>
    wish.memberships.map((one) => [ids.get(wish.key)!, groups.get(one.group)!.id, one.asManager ? 1 : 0]),
  );
  await bulkInsert(store, db, 'memberships', ['user_id', 'group_id', 'as_manager'], memberships);
  await attachRoles(change, wishes, ids, groups, roles);
  for (const { key, memberships: named } of wishes)
    for (const { group } of named) await assertTeamFits(change, { id: ids.get(key)!, key }, groups.get(group)!);
}

function settle(
  { group, asManager, roles }: NewUser['memberships'][number],
  groups: ReadonlyMap<string, Group>,
  known: ReadonlyMap<string, Role>,
) {
  return { group: groups.get(group)!, asManager, roles: roles.map((key) => known.get(key)!), whateverSettings: true };
}

async function readIds({ db }: Change, wishes: readonly NewUser[]): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (let at = 0; at < wishes.length; at += SLICE) {
    const keys = wishes.slice(at, at + SLICE).map(({ key }) => key);
    for (const { id, key } of await db.selectFrom('users').select(['id', 'key']).where('key', 'in', keys).execute())
      ids.set(key, id);
  }
  return ids;
}

async function attachRoles(
  { db }: Change,
  wishes: readonly NewUser[],
  ids: ReadonlyMap<string, number>,
  groups: ReadonlyMap<string, Group>,
  known: ReadonlyMap<string, Role>,
): Promise<void> {
  for (const { key, memberships } of wishes) {
    for (const { group, roles } of memberships) {
      if (roles.length === 0) continue;
      const { id } = await db
        .selectFrom('memberships')
        .select('id')
        .where('user_id', '=', ids.get(key)!)
        .where('group_id', '=', groups.get(group)!.id)
        .executeTakeFirstOrThrow();
      const rows = roles.map((role) => ({ membership_id: id, role_id: known.get(role)!.id }));
      await db.insertInto('membership_roles').values(rows).execute();
    }
  }
}
