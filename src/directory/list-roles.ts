import type { Kysely } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';
import type { Session } from '../store/session.ts';
import { groupSight } from './group-sight.ts';
import { getRole } from './find-role.ts';

export interface ListedRole {
  key: string;
  name: string;
  builtin: boolean;
  permissions: number;
  groups: number;
  memberships: number;
}

export async function listRoles(db: Kysely<Schema>): Promise<ListedRole[]> {
  const roles = await db
    .selectFrom('roles as r')
    .select((eb) => [
      'r.key',
      'r.name',
      'r.is_builtin',
      eb
        .selectFrom('role_permissions as p')
        .select((count) => count.fn.countAll<number>().as('n'))
        .whereRef('p.role_id', '=', 'r.id')
        .as('permissions'),
      eb
        .selectFrom('group_roles as g')
        .select((count) => count.fn.countAll<number>().as('n'))
        .whereRef('g.role_id', '=', 'r.id')
        .as('groups'),
      eb
        .selectFrom('membership_roles as m')
        .select((count) => count.fn.countAll<number>().as('n'))
        .whereRef('m.role_id', '=', 'r.id')
        .as('memberships'),
    ])
    .orderBy('r.key')
    .execute();
  return roles.map(({ is_builtin, permissions, groups, memberships, ...role }) => ({
    ...role,
    builtin: is_builtin === 1,
    permissions: permissions ?? 0,
    groups: groups ?? 0,
    memberships: memberships ?? 0,
  }));
}

export interface RoleDescription {
  key: string;
  name: string;
  builtin: boolean;
  allow: Record<string, string>;
  /** Keys of the groups that it is attached to. */
  groups: string[];
  /** `anna in nord`. */
  memberships: string[];
}

/** A role, with the groups and users that whoever is asking may know of. */
export async function describeRole(session: Session, key: string): Promise<RoleDescription> {
  const { db } = session;
  const { sees, seesUser } = await groupSight(session);
  const role = await getRole(db, key);
  const entries = await db
    .selectFrom('role_permissions')
    .selectAll()
    .where('role_id', '=', role.id)
    .orderBy('permission')
    .execute();
  const groups = await db
    .selectFrom('group_roles as gr')
    .innerJoin('groups as g', 'g.id', 'gr.group_id')
    .select(['g.id', 'g.key'])
    .where('gr.role_id', '=', role.id)
    .orderBy('g.key')
    .execute();
  const memberships = await db
    .selectFrom('membership_roles as mr')
    .innerJoin('memberships as m', 'm.id', 'mr.membership_id')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .innerJoin('groups as g', 'g.id', 'm.group_id')
    .select(['u.id as user_id', 'g.id as group_id', 'u.key as user', 'g.key as group'])
    .where('mr.role_id', '=', role.id)
    .orderBy('u.key')
    .execute();
  return {
    key,
    name: role.name,
    builtin: role.is_builtin === 1,
    allow: Object.fromEntries(entries.map(({ permission, scope }) => [permission, scope])),
    groups: groups.filter(({ id }) => sees(id)).map((group) => group.key),
    memberships: memberships
      .filter(({ user_id, group_id }) => seesUser(user_id) && sees(group_id))
      .map(({ user, group }) => `${user} in ${group}`),
  };
}
