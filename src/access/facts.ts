import type { Kysely } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';
import type { RoleScope } from './builtin-roles.ts';
import { readSettings, type Settings } from './settings.ts';
import type { GroupKind } from './vocabulary.ts';

export interface GroupFacts {
  id: number;
  key: string;
  kind: GroupKind;
  parentId: number | null;
  allows: Entry[];
  denies: string[];
  roles: RoleFacts[];
}
export interface Entry {
  permission: string;
  scope: RoleScope;
}
export interface RoleFacts {
  id: number;
  key: string;
  entries: Entry[];
}

/** What grants are derived from: the groups with what is attached to them, the roles, the settings. Groups × permissions in size. */
export interface Facts {
  settings: Settings;
  groups: ReadonlyMap<number, GroupFacts>;
  roles: ReadonlyMap<number, RoleFacts>;
  rolesByKey: ReadonlyMap<string, RoleFacts>;
}

export async function readFacts(db: Kysely<Schema>): Promise<Facts> {
  const settings = await readSettings(db);
  const roles = new Map<number, RoleFacts>();
  for (const { id, key } of await db.selectFrom('roles').select(['id', 'key']).execute()) {
    roles.set(id, { id, key, entries: [] });
  }
  const entries = await db.selectFrom('role_permissions').selectAll().orderBy('permission').execute();
  for (const { role_id, permission, scope } of entries) {
    roles.get(role_id)?.entries.push({ permission, scope: scope as RoleScope });
  }
  const groups = new Map<number, GroupFacts>();
  const stored = await db.selectFrom('groups').select(['id', 'key', 'kind', 'parent_id']).execute();
  for (const { id, key, kind, parent_id } of stored) {
    groups.set(id, { id, key, kind, parentId: parent_id, allows: [], denies: [], roles: [] });
  }
  for (const { group_id, permission, scope } of await db
    .selectFrom('group_allows')
    .selectAll()
    .orderBy('permission')
    .execute()) {
    groups.get(group_id)?.allows.push({ permission, scope: scope as RoleScope });
  }
  for (const { group_id, permission } of await db
    .selectFrom('group_denies')
    .selectAll()
    .orderBy('permission')
    .execute()) {
    groups.get(group_id)?.denies.push(permission);
  }
  for (const { group_id, role_id } of await db.selectFrom('group_roles').selectAll().orderBy('role_id').execute()) {
    groups.get(group_id)?.roles.push(roles.get(role_id)!);
  }
  const rolesByKey = new Map([...roles.values()].map((role) => [role.key, role]));
  return { settings, groups, roles, rolesByKey };
}

/** The group itself, its parent, and so on to the root. */
export function pathOf(facts: Facts, groupId: number): GroupFacts[] {
  const path: GroupFacts[] = [];
  for (let group = facts.groups.get(groupId); group; group = facts.groups.get(group.parentId ?? 0)) path.push(group);
  return path;
}
