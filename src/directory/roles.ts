import { counted } from '../counted.ts';
import { authorize } from '../access/authority.ts';
import { parsePermission, parseScope } from '../access/vocabulary.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Change, Done } from '../store/session.ts';
import { alreadyExists, type Difference, existsDifferently } from './differences.ts';
import { findRole, getRole } from './find-role.ts';
import { assertKey, checkName } from './keys.ts';

export interface RoleWish {
  key: string;
  name?: string | undefined;
  /** Permission or pattern → scope. */
  allow: Readonly<Record<string, string>>;
  failIfExists?: boolean | undefined;
}

/** Makes a role: a named bundle of permissions with scopes. */
export async function createRole(change: Change, { key, name, allow, failIfExists }: RoleWish): Promise<Done> {
  const { db } = change;
  assertKey(key, 'role');
  const entries = checkEntries(key, allow);
  await authorize(change, { do: 'role.write', roleKey: key });
  const existing = await findRole(db, key);
  if (existing) {
    if (failIfExists) throw alreadyExists('role', key);
    const found = entryDifferences(await readEntries(change, existing.id), allow);
    if (found.length > 0)
      throw existsDifferently('role', key, found, `Change it: crmctl role edit ${key} PERMISSION=SCOPE.`);
    return { result: 'unchanged', object: 'role', key, text: `Role ${key} exists already, just so` };
  }
  const { id } = await db
    .insertInto('roles')
    .values({ key, name: name === undefined ? key : checkName(name, 'role'), is_builtin: 0 })
    .returning('id')
    .executeTakeFirstOrThrow();
  for (const [permission, scope] of entries)
    await db.insertInto('role_permissions').values({ role_id: id, permission, scope }).execute();
  change.journal({ verb: 'created', object: 'role', key, after: { allow } });
  return { result: 'created', object: 'role', key, text: `Created role ${key}` };
}

export interface RoleEdit {
  name?: string | undefined;
  /** Permission → scope; `none` takes the entry away. */
  allow: Readonly<Record<string, string>>;
  /** What is not named goes too. */
  replace?: boolean | undefined;
}

/** Changes what a role gives, to all who hold it, at once. `administrator` is fixed. */
export async function editRole(change: Change, key: string, { name, allow, replace }: RoleEdit): Promise<Done> {
  const { db, stale } = change;
  if (key === 'administrator') throw fixed(key, 'changed');
  await authorize(change, { do: 'role.write', roleKey: key });
  const role = await getRole(db, key);
  const entries = checkEntries(key, allow);
  const before = await readEntries(change, role.id);
  const after = { ...(replace ? {} : before), ...Object.fromEntries(entries) };
  for (const [permission, scope] of Object.entries(after)) if (scope === 'none') delete after[permission];
  await authorize(change, { do: 'role.write', roleKey: key, after });
  const isRenamed = name !== undefined && name !== role.name;
  if (entryDifferences(before, after).length === 0 && !isRenamed)
    return { result: 'unchanged', object: 'role', key, text: `Role ${key} is so already` };
  if (isRenamed)
    await db
      .updateTable('roles')
      .set({ name: checkName(name, 'role') })
      .where('id', '=', role.id)
      .execute();
  await db.deleteFrom('role_permissions').where('role_id', '=', role.id).execute();
  for (const [permission, scope] of Object.entries(after)) {
    await db.insertInto('role_permissions').values({ role_id: role.id, permission, scope }).execute();
  }
  stale.everything = true;
  change.journal({ verb: 'updated', object: 'role', key, before, after: isRenamed ? { ...after, name } : after });
  return { result: 'updated', object: 'role', key, text: `Changed role ${key}` };
}

/** Deletes a role that nothing holds; with `force` also takes it from groups and memberships. */
export async function deleteRole(
  change: Change,
  key: string,
  { force = false }: { force?: boolean } = {},
): Promise<Done> {
  const { db, stale } = change;
  if ((await findRole(db, key))?.is_builtin === 1) throw fixed(key, 'deleted');
  await authorize(change, { do: 'role.write', roleKey: key });
  const role = await getRole(db, key);
  const groups = await db.selectFrom('group_roles').select('group_id').where('role_id', '=', role.id).execute();
  const memberships = await db
    .selectFrom('membership_roles')
    .select('membership_id')
    .where('role_id', '=', role.id)
    .execute();
  if (groups.length + memberships.length > 0 && !force) {
    throw new Problem({
      code: 'role_in_use',
      exit: ExitCode.refused,
      message: `Role "${key}" is attached to ${counted(groups.length, 'group')} and ${counted(memberships.length, 'membership')}.`,
      hint: 'Take it from them first (crmctl group revoke-role), or delete it all the same: --force.',
      details: { groups: groups.length, memberships: memberships.length },
    });
  }
  const before = await readEntries(change, role.id);
  for (const table of ['group_roles', 'membership_roles', 'role_permissions'] as const) {
    await db.deleteFrom(table).where('role_id', '=', role.id).execute();
  }
  await db.deleteFrom('roles').where('id', '=', role.id).execute();
  stale.everything = true;
  change.journal({ verb: 'deleted', object: 'role', key, before });
  return { result: 'deleted', object: 'role', key, text: `Deleted role ${key}` };
}

function checkEntries(role: string, allow: Readonly<Record<string, string>>): [permission: string, scope: string][] {
  return Object.entries(allow).map(([permission, scope]) => {
    // The built-in member role follows the privacy setting until someone gives it a scope of its own.
    return [parsePermission(permission), role === 'member' && scope === 'privacy' ? scope : parseScope(scope)];
  });
}

async function readEntries({ db }: Change, roleId: number): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom('role_permissions')
    .select(['permission', 'scope'])
    .where('role_id', '=', roleId)
    .orderBy('permission')
    .execute();
  return Object.fromEntries(rows.map(({ permission, scope }) => [permission, scope]));
}

function entryDifferences(
  stored: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): Difference[] {
  const permissions = [...new Set([...Object.keys(stored), ...Object.keys(wanted)])].sort();
  return permissions.flatMap((field) =>
    stored[field] === wanted[field] ? [] : [{ field, is: stored[field] ?? null, wanted: wanted[field] ?? null }],
  );
}

function fixed(key: string, what: 'changed' | 'deleted'): Problem {
  return new Problem({
    code: 'builtin_role',
    exit: ExitCode.refused,
    message: `The built-in role "${key}" cannot be ${what}.`,
    hint: 'Make a role of your own: crmctl role create KEY PERMISSION=SCOPE.',
  });
}
