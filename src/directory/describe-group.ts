import { countSeen } from '../access/count-seen.ts';
import { deniedThrough, deriveGrants, type Standing } from '../access/derive-grants.ts';
import { type Facts, readFacts } from '../access/facts.ts';
import type { Session } from '../store/session.ts';
import { getGroup } from './find-group.ts';
import { groupSight } from './group-sight.ts';

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
  /** Of an access team that a template made: the record that it was made for. */
  record: string | null;
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
  const sight = await groupSight(session);
  const group = await getGroup(session, key);
  const facts = await readFacts(db);
  const own = facts.groups.get(group.id)!;
  const path = await db
    .selectFrom('group_paths as p')
    .innerJoin('groups as g', 'g.id', 'p.ancestor_id')
    .select(['g.id', 'g.key'])
    .where('p.group_id', '=', group.id)
    .orderBy('p.depth', 'desc')
    .execute();
  const children = await db
    .selectFrom('groups')
    .select(['id', 'key'])
    .where('parent_id', '=', group.id)
    .orderBy('key')
    .execute();
  const seenKey = (id: number | null): string | null =>
    id !== null && sight.sees(id) ? (facts.groups.get(id)?.key ?? null) : null;
  return {
    key,
    kind: group.kind,
    name: group.name,
    parent: seenKey(group.parent_id),
    organization: seenKey(group.organization_id),
    active: group.is_active === 1,
    path: path.filter(({ id }) => sight.sees(id)).map((step) => step.key),
    children: children.filter(({ id }) => sight.sees(id)).map((child) => child.key),
    members: (await listMembers(db, group.id))
      .filter(({ id }) => sight.seesUser(id))
      .map(({ id: _id, ...member }) => member),
    roles: own.roles.map((role) => role.key),
    allow: Object.fromEntries(own.allows.map(({ permission, scope }) => [permission, scope])),
    deny: own.denies,
    records: await countSeen(session, 'group_id', group.id),
    record: sight.seesRecordOf(group.id) ? await nameRecord(db, group.record_id) : null,
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

async function nameRecord(db: Session['db'], id: number | null): Promise<string | null> {
  if (id === null) return null;
  const { type, key } = await db
    .selectFrom('records')
    .select(['type', 'key'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return `${type}/${key}`;
}

type Member = GroupDescription['members'][number] & { id: number };

async function listMembers(db: Session['db'], groupId: number): Promise<Member[]> {
  const rows = await db
    .selectFrom('memberships as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .leftJoin('membership_roles as mr', 'mr.membership_id', 'm.id')
    .leftJoin('roles as r', 'r.id', 'mr.role_id')
    .select(['u.id', 'u.key', 'u.name', 'm.as_manager', 'r.key as role'])
    .where('m.group_id', '=', groupId)
    .orderBy('u.key')
    .orderBy('r.key')
    .execute();
  const members = new Map<string, Member>();
  for (const { id, key, name, as_manager, role } of rows) {
    const member = members.get(key) ?? { id, user: key, name, as_manager: as_manager === 1, roles: [] };
    if (role !== null) member.roles.push(role);
    members.set(key, member);
  }
  return [...members.values()];
}
