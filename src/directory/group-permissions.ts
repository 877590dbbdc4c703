import { authorize } from '../access/authority.ts';
import { parsePermission, type Scope } from '../access/vocabulary.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Change, Done } from '../store/session.ts';
import { getGroup, type Group } from './find-group.ts';
import { getAttachableRole } from './find-role.ts';
import { holdsRecords } from './group-kinds.ts';

/** Allows a permission at a scope to a group's members, and to the organizations and teams below. The same text again replaces. */
export async function allowPermission(change: Change, key: string, permission: string, scope: Scope): Promise<Done> {
  const { db } = change;
  const group = await getGroup(change, key);
  parsePermission(permission);
  assertAllowsSomething(group, permission, scope);
  await authorize(change, { do: 'permission.allow', groupId: group.id, permission, scope });
  if (group.kind === 'access') throw takesNo(group, 'allows');
  const stored = await db
    .selectFrom('group_allows')
    .select('scope')
    .where('group_id', '=', group.id)
    .where('permission', '=', permission)
    .executeTakeFirst();
  const what = `${permission}=${scope}`;
  if (stored?.scope === scope) return unchanged(key, `Group ${key} allows ${what} already`);
  await db
    .insertInto('group_allows')
    .values({ group_id: group.id, permission, scope })
    .onConflict((conflict) => conflict.columns(['group_id', 'permission']).doUpdateSet({ scope }))
    .execute();
  return written(
    change,
    group,
    { allowed: stored ? `${permission}=${stored.scope}` : null },
    { allowed: what },
    `allows ${what}`,
  );
}

/** Disallows a permission on a group and everything below it; no allow, role or share there brings it back. */
export async function denyPermission(change: Change, key: string, permission: string): Promise<Done> {
  const { db } = change;
  const group = await getGroup(change, key);
  parsePermission(permission);
  await authorize(change, { do: 'permission.deny', groupId: group.id, permission });
  if (await hasDeny(change, group.id, permission))
    return unchanged(key, `Group ${key} disallows ${permission} already`);
  await db.insertInto('group_denies').values({ group_id: group.id, permission }).execute();
  return written(change, group, { denied: null }, { denied: permission }, `disallows ${permission}`);
}

/** Takes back what was allowed or disallowed under this very text; with `only`, one of the two. */
export async function clearPermission(
  change: Change,
  key: string,
  permission: string,
  { only }: { only?: 'allow' | 'deny' } = {},
): Promise<Done> {
  const { db } = change;
  const group = await getGroup(change, key);
  parsePermission(permission);
  const stored = await db
    .selectFrom('group_allows')
    .select('scope')
    .where('group_id', '=', group.id)
    .where('permission', '=', permission)
    .executeTakeFirst();
  const allowed = only === 'deny' ? undefined : stored;
  const denied = only !== 'allow' && (await hasDeny(change, group.id, permission));
  await authorize(change, { do: 'permission.clear', groupId: group.id, permission });
  if (!allowed && !denied) return unchanged(key, `Group ${key} says nothing about ${permission}`);
  const tables = { allow: 'group_allows', deny: 'group_denies' } as const;
  for (const table of only ? [tables[only]] : Object.values(tables)) {
    await db.deleteFrom(table).where('group_id', '=', group.id).where('permission', '=', permission).execute();
  }
  const before = { allowed: allowed ? `${permission}=${allowed.scope}` : null, denied: denied ? permission : null };
  return written(change, group, before, undefined, `says nothing about ${permission} any more`);
}

/** Attaches a role to an organization or team: all its members hold it. */
export async function grantRole(change: Change, key: string, roleKey: string): Promise<Done> {
  const { db } = change;
  const group = await getGroup(change, key);
  const role = await getAttachableRole(db, roleKey);
  await authorize(change, { do: 'role.attach', groupId: group.id, roleId: role.id });
  if (!holdsRecords(group)) throw takesNo(group, 'roles');
  if (await hasRole(change, group.id, role.id)) return unchanged(key, `Group ${key} has role ${roleKey} already`);
  await db.insertInto('group_roles').values({ group_id: group.id, role_id: role.id }).execute();
  return written(change, group, undefined, { role: roleKey }, `has role ${roleKey}`);
}

export async function revokeRole(change: Change, key: string, roleKey: string): Promise<Done> {
  const { db } = change;
  const group = await getGroup(change, key);
  const role = await getAttachableRole(db, roleKey);
  await authorize(change, { do: 'role.detach', groupId: group.id, roleId: role.id });
  if (!(await hasRole(change, group.id, role.id))) return unchanged(key, `Group ${key} has no role ${roleKey}`);
  await db.deleteFrom('group_roles').where('group_id', '=', group.id).where('role_id', '=', role.id).execute();
  return written(change, group, { role: roleKey }, undefined, `has role ${roleKey} no more`);
}

function assertAllowsSomething({ key }: Group, permission: string, scope: Scope): void {
  if (scope !== 'none') return;
  throw new Problem({
    code: 'scope_none',
    exit: ExitCode.usage,
    message: `"${permission}=none" allows nothing.`,
    hint: `To disallow it: crmctl group deny ${key} ${permission}. To take an allow back: crmctl group clear ${key} ${permission}.`,
  });
}

function takesNo({ key, kind }: Group, what: 'allows' | 'roles'): Problem {
  return new Problem({
    code: `no_${what}_here`,
    exit: ExitCode.refused,
    message: `"${key}", of kind ${kind}, takes no ${what}.`,
    hint:
      kind === 'access'
        ? `An access team reaches only what is shared with it: crmctl share add RECORD --group ${key} --actions view.`
        : 'Roles are attached to organizations and teams, or to memberships of them.',
  });
}

async function hasDeny({ db }: Change, groupId: number, permission: string): Promise<boolean> {
  const query = db.selectFrom('group_denies').select('permission').where('group_id', '=', groupId);
  return (await query.where('permission', '=', permission).executeTakeFirst()) !== undefined;
}

async function hasRole({ db }: Change, groupId: number, roleId: number): Promise<boolean> {
  const query = db.selectFrom('group_roles').select('role_id').where('group_id', '=', groupId);
  return (await query.where('role_id', '=', roleId).executeTakeFirst()) !== undefined;
}

function unchanged(key: string, text: string): Done {
  return { result: 'unchanged', object: 'group', key, text };
}

function written({ stale, journal }: Change, { id, key }: Group, before: unknown, after: unknown, text: string): Done {
  stale.groups.add(id);
  journal({ verb: 'updated', object: 'group', key, before, after });
  return { result: 'updated', object: 'group', key, text: `Group ${key} ${text}` };
}
