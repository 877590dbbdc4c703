import { countSeen } from '../access/count-seen.ts';
import { deniedThrough, deriveGrants, type Standing } from '../access/derive-grants.ts';
import { type Facts, readFacts } from '../access/facts.ts';
import type { Session } from '../store/session.ts';
import { getGroup } from './find-group.ts';

export interface GroupDescription {
  key: string;
  kind: string;
  name: string;
  parent: string | null;
  organization: string | null;
  active: boolean;
  /** From the root down to the group itself. */
  path: string[];
  children: string[];
  members: { user: string; name: string; as_manager: boolean; roles: string[] }[];
  roles: string[];
  allow: Record<string, string>;
  deny: string[];
  records: Record<string, number>;
  /** What a plain member and a manager have through it, and where each comes from. */
  effective: { member: EffectivePermission[]; manager: EffectivePermission[] };
  /** What its path disallows, and the nearest group that says so. */
  disallowed: { permission: string; by: string }[];
}

export interface EffectivePermission {
  permission: string;
  scope: string;
  because: string[];
}

export async function describeGroup(session: Session, key: string): Promise<GroupDescription> {
  const { db } = session;
  const group = await getGroup(db, key);
  const facts = await readFacts(db);
  const own = facts.groups.get(group.id)!;
  const path = await db
    .selectFrom('group_paths as p')
    .innerJoin('groups as g', 'g.id', 'p.ancestor_id')
    .select('g.key')
    .where('p.group_id', '=', group.id)
    .orderBy('p.depth', 'desc')
    .execute();
  const children = await db
    .selectFrom('groups')
    .select('key')
    .where('parent_id', '=', group.id)
    .orderBy('key')
    .execute();
  return {
    key,
    kind: group.kind,
    name: group.name,
    parent: facts.groups.get(group.parent_id ?? 0)?.key ?? null,
    organization: facts.groups.get(group.organization_id)?.key ?? null,
    active: group.is_active === 1,
    path: path.map((step) => step.key),
    children: children.map((child) => child.key),
    members: await listMembers(db, group.id),
    roles: own.roles.map((role) => role.key),
    allow: Object.fromEntries(own.allows.map(({ permission, scope }) => [permission, scope])),
    deny: own.denies,
    records: await countSeen(session, 'group_id', group.id),
    effective: {
      member: effective(facts, { group: own, asManager: false, ownRoles: [] }),
      manager: effective(facts, { group: own, asManager: facts.settings.teams === 'on', ownRoles: [] }),
    },
    disallowed: [...deniedThrough(facts, own)].map(([permission, by]) => ({ permission, by: by.key })),
  };
}

export function effective(facts: Facts, standing: Standing): EffectivePermission[] {
  return deriveGrants(facts, standing).map(({ permission, scope, because }) => ({ permission, scope, because }));
}

async function listMembers(db: Session['db'], groupId: number): Promise<GroupDescription['members']> {
  const rows = await db
    .selectFrom('memberships as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .leftJoin('membership_roles as mr', 'mr.membership_id', 'm.id')
    .leftJoin('roles as r', 'r.id', 'mr.role_id')
    .select(['u.key', 'u.name', 'm.as_manager', 'r.key as role'])
    .where('m.group_id', '=', groupId)
    .orderBy('u.key')
    .orderBy('r.key')
    .execute();
  const members = new Map<string, GroupDescription['members'][number]>();
  for (const { key, name, as_manager, role } of rows) {
    const member = members.get(key) ?? { user: key, name, as_manager: as_manager === 1, roles: [] };
    if (role !== null) member.roles.push(role);
    members.set(key, member);
  }
  return [...members.values()];
}
