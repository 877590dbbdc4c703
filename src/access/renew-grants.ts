import type { Kysely } from 'kysely';
import { bulkInsert } from '../store/bulk-insert.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Change } from '../store/session.ts';
import { deniedThrough, deriveGrants, type Standing } from './derive-grants.ts';
import { type Facts, readFacts, type RoleFacts } from './facts.ts';
import { readSettings, type Settings } from './settings.ts';
import { ownProfile, sharedProfile } from './profile.ts';
import { sectionScopesOf } from './section-scopes.ts';
import { BASE_GROUP, isInternalKind, isOrganizationOrTeam } from './vocabulary.ts';

type GrantRow = Schema['grants'];
type SectionScopesRow = Schema['section_scopes'];
type DenialRow = Schema['denials'];
type HoldingRow = Schema['holdings'];

const OF_PROFILES = ['grants', 'section_scopes'] as const;

/** Everything that follows from the directory's facts, as it must stand in the tables of the same names. */
export interface Derived {
  grants: GrantRow[];
  section_scopes: SectionScopesRow[];
  denials: DenialRow[];
  holdings: HoldingRow[];
}

/** Brings the derived tables up to date with what a change has written so far. Cheap when nothing is stale. */
export async function renewGrants(change: Change): Promise<void> {
  const { db, stale } = change;
  if (stale.everything) {
    const derived = await deriveEverything(db);
    for (const table of ['grants', 'section_scopes', 'denials', 'holdings'] as const)
      await db.deleteFrom(table).execute();
    await insert(change, derived);
  } else {
    if (stale.groups.size > 0) await renewGroups(change, await withSubtrees(db, [...stale.groups]));
    if (stale.users.size > 0) await renewUsers(change, [...stale.users]);
  }
  stale.everything = false;
  stale.groups.clear();
  stale.users.clear();
}

/** Something was written that the derived tables do not show yet. */
export function isStale({ everything, users, groups }: Change['stale']): boolean {
  return everything || users.size > 0 || groups.size > 0;
}

/** Recomputed from the facts alone, for `db check` and after a setting has changed. */
export async function deriveEverything(db: Kysely<Schema>): Promise<Derived> {
  const facts = await readFacts(db);
  return {
    ...(await deriveGroups(db, facts, [...facts.groups.keys()])),
    holdings: await deriveHoldings(db, facts.settings),
  };
}

async function renewGroups(change: Change, groupIds: number[]): Promise<void> {
  const { db } = change;
  const facts = await readFacts(db);
  for (const some of slices(groupIds)) {
    for (const table of ['grants', 'section_scopes', 'denials'] as const)
      await db.deleteFrom(table).where('group_id', 'in', some).execute();
  }
  await insert(change, { ...(await deriveGroups(db, facts, groupIds)), holdings: [] });
}

async function renewUsers(change: Change, userIds: number[]): Promise<void> {
  const { db } = change;
  const settings = await readSettings(db);
  const roles = await readOwnRoles(db, { userIds });
  // A profile of one membership alone is renewed with its user; those of whole groups are not touched.
  const grants: GrantRow[] = [];
  if (roles.length > 0) {
    const facts = await readFacts(db);
    for (const own of roles) grants.push(...grantsOfMembership(facts, own));
  }
  for (const some of slices(userIds)) {
    const gone = db.selectFrom('holdings').select('profile').where('user_id', 'in', some).where('profile', '<', 0);
    for (const table of OF_PROFILES) await db.deleteFrom(table).where('profile', 'in', gone).execute();
    await db.deleteFrom('holdings').where('user_id', 'in', some).execute();
  }
  for (const some of slices(grants.map(({ profile }) => profile))) {
    for (const table of OF_PROFILES) await db.deleteFrom(table).where('profile', 'in', some).execute();
  }
  const holdings = await deriveHoldings(db, settings, userIds);
  await insert(change, { grants, section_scopes: sectionScopesOf(grants), denials: [], holdings });
}

async function deriveGroups(
  db: Kysely<Schema>,
  facts: Facts,
  groupIds: readonly number[],
): Promise<Omit<Derived, 'holdings'>> {
  const grants: GrantRow[] = [];
  const denials: DenialRow[] = [];
  for (const id of groupIds) {
    const group = facts.groups.get(id);
    if (!group) continue;
    for (const asManager of [false, true])
      grants.push(...toRows(facts, { group, asManager, ownRoles: [] }, sharedProfile(id, asManager)));
    for (const [permission, by] of deniedThrough(facts, group))
      denials.push({ group_id: id, permission, by_group_id: by.id });
  }
  const wanted = new Set(groupIds);
  for (const own of await readOwnRoles(db, {})) {
    if (wanted.has(own.groupId)) grants.push(...grantsOfMembership(facts, own));
  }
  return { grants, section_scopes: sectionScopesOf(grants), denials };
}

interface OwnRoles {
  membershipId: number;
  groupId: number;
  asManager: boolean;
  roleIds: number[];
}

async function readOwnRoles(db: Kysely<Schema>, { userIds }: { userIds?: number[] }): Promise<OwnRoles[]> {
  const found = new Map<number, OwnRoles>();
  for (const some of userIds ? slices(userIds) : [undefined]) {
    const rows = await db
      .selectFrom('membership_roles as mr')
      .innerJoin('memberships as m', 'm.id', 'mr.membership_id')
      .select(['m.id', 'm.group_id', 'm.as_manager', 'mr.role_id'])
      .$if(some !== undefined, (query) => query.where('m.user_id', 'in', some!))
      .orderBy('mr.role_id')
      .execute();
    for (const { id, group_id, as_manager, role_id } of rows) {
      const own = found.get(id) ?? { membershipId: id, groupId: group_id, asManager: as_manager === 1, roleIds: [] };
      own.roleIds.push(role_id);
      found.set(id, own);
    }
  }
  return [...found.values()];
}

function grantsOfMembership(facts: Facts, { membershipId, groupId, asManager, roleIds }: OwnRoles): GrantRow[] {
  const group = facts.groups.get(groupId)!;
  const ownRoles: RoleFacts[] = roleIds.map((id) => facts.roles.get(id)!);
  const counts = isManager(facts.settings, group.key, asManager);
  return toRows(facts, { group, asManager: counts, ownRoles }, ownProfile(membershipId, counts));
}

function toRows(facts: Facts, standing: Standing, profile: number): GrantRow[] {
  const { id, kind } = standing.group;
  const holds_records = isOrganizationOrTeam(kind) ? 1 : 0;
  return deriveGrants(facts, standing).map(({ permission, scope, because }) => ({
    profile,
    group_id: id,
    permission,
    scope: SCOPE_RANKS[scope],
    because: JSON.stringify(because),
    holds_records,
  }));
}

const SCOPE_RANKS = { own: 1, group: 2, subtree: 3, organization: 4, all: 5 } as const;

// Memberships as they count: with the settings' two switches applied.
async function deriveHoldings(db: Kysely<Schema>, settings: Settings, userIds?: number[]): Promise<HoldingRow[]> {
  const holdings: HoldingRow[] = [];
  const base = await db.selectFrom('groups').select('id').where('key', '=', BASE_GROUP).executeTakeFirst();
  for (const some of userIds ? slices(userIds) : [undefined]) {
    const rows = await db
      .selectFrom('memberships as m')
      .innerJoin('groups as g', 'g.id', 'm.group_id')
      .leftJoin('membership_roles as mr', 'mr.membership_id', 'm.id')
      .select(['m.id', 'm.user_id', 'm.group_id', 'm.as_manager', 'g.key', 'g.kind', 'mr.role_id'])
      .$if(some !== undefined, (query) => query.where('m.user_id', 'in', some!))
      .orderBy('m.id')
      .execute();
    const isIn = new Map<number, { base: boolean; inside: boolean }>();
    let last = 0;
    for (const { id, user_id, group_id, as_manager, key, kind, role_id } of rows) {
      if (id === last) continue;
      last = id;
      const asManager = isManager(settings, key, as_manager === 1);
      holdings.push({
        user_id,
        group_id,
        profile: role_id === null ? sharedProfile(group_id, asManager) : ownProfile(id, asManager),
      });
      const user = isIn.get(user_id) ?? { base: false, inside: false };
      user.base ||= group_id === base?.id;
      user.inside ||= isInternalKind(kind);
      isIn.set(user_id, user);
    }
    if (settings['group-system'] === 'on' || !base) continue;
    for (const [user_id, user] of isIn) {
      if (user.inside && !user.base)
        holdings.push({ user_id, group_id: base.id, profile: sharedProfile(base.id, false) });
    }
  }
  return holdings;
}

function isManager(settings: Settings, groupKey: string, asManager: boolean): boolean {
  if (settings.teams === 'off') return false;
  if (settings['group-system'] === 'off' && groupKey === BASE_GROUP) return false;
  return asManager;
}

async function insert(change: Change, { grants, section_scopes, denials, holdings }: Derived): Promise<void> {
  await insertInto(change, 'grants', grants);
  await insertInto(change, 'section_scopes', section_scopes);
  await insertInto(change, 'denials', denials);
  await insertInto(change, 'holdings', holdings);
}

async function insertInto<Table extends keyof Derived>(
  { store, db }: Change,
  table: Table,
  rows: readonly Schema[Table][],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}) as (keyof Schema[Table] & string)[];
  const values = rows.map((row) => columns.map((column) => row[column]));
  if (values.length > 0) await bulkInsert(store, db, table, columns, values);
}

async function withSubtrees(db: Kysely<Schema>, groupIds: number[]): Promise<number[]> {
  const found = new Set<number>();
  for (const some of slices(groupIds)) {
    const rows = await db.selectFrom('group_paths').select('group_id').where('ancestor_id', 'in', some).execute();
    for (const { group_id } of rows) found.add(group_id);
  }
  return [...found];
}

function slices<T>(items: readonly T[], size = 500): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return parts;
}
