import type { Kysely } from 'kysely';
import type { Schema } from '../../store/schema/schema.ts';
import type { Facts, GroupFacts } from '../facts.ts';
import { isInternalKind, patternsFor, type Permission, type Scope, scopeOfRank } from '../vocabulary.ts';
import { countsAsManager } from '../profile.ts';
import { isAtOrAbove, reachOf } from './reach.ts';

/** What somebody has to judge them by: their memberships as they count, with what each gives. */
export interface Standing {
  id: number;
  key: string;
  isActive: boolean;
  isAdministrative: boolean;
  isInternal: boolean;
  /** Permissions and patterns that are taken from them everywhere. */
  restrictions: readonly string[];
  holdings: readonly Holding[];
}

export interface Holding {
  group: GroupFacts;
  asManager: boolean;
  scopes: ReadonlyMap<string, Scope>;
}

export async function readStanding(db: Kysely<Schema>, facts: Facts, userId: number): Promise<Standing> {
  const user = await db
    .selectFrom('users')
    .select(['id', 'key', 'is_active'])
    .where('id', '=', userId)
    .executeTakeFirstOrThrow();
  const restrictions = await db.selectFrom('restrictions').select('permission').where('user_id', '=', userId).execute();
  const held = await db.selectFrom('holdings').select(['group_id', 'profile']).where('user_id', '=', userId).execute();
  const profiles = held.map(({ profile }) => profile);
  const grants =
    profiles.length === 0
      ? []
      : await db
          .selectFrom('grants')
          .select(['profile', 'permission', 'scope'])
          .where('profile', 'in', profiles)
          .execute();
  const holdings = held.flatMap(({ group_id, profile }): Holding[] => {
    const group = facts.groups.get(group_id);
    if (!group) return [];
    const own = grants.filter((grant) => grant.profile === profile);
    const scopes = new Map(own.map(({ permission, scope }) => [permission, scopeOfRank(scope)]));
    return [{ group, asManager: countsAsManager(profile), scopes }];
  });
  const kinds = holdings.map(({ group }) => group.kind);
  return {
    id: user.id,
    key: user.key,
    isActive: user.is_active === 1,
    isAdministrative: kinds.includes('administrative'),
    isInternal: kinds.some(isInternalKind),
    restrictions: restrictions.map(({ permission }) => permission),
    holdings,
  };
}

/** How far they have a permission through one of their memberships. */
export function scopeThrough({ isActive, restrictions }: Standing, { scopes }: Holding, permission: Permission): Scope {
  if (!isActive || patternsFor(permission).some((pattern) => restrictions.includes(pattern))) return 'none';
  return scopes.get(permission) ?? 'none';
}

/** Some membership of theirs gives the permission, however far. */
export function hasPermission(standing: Standing, permission: Permission): boolean {
  return standing.holdings.some((holding) => scopeThrough(standing, holding, permission) !== 'none');
}

/** Their permission reaches this group. */
export function reachesGroup(facts: Facts, standing: Standing, permission: Permission, groupId: number): boolean {
  return standing.holdings.some((holding) =>
    reachOf(facts, holding.group.id, scopeThrough(standing, holding, permission)).has(groupId),
  );
}

/** Their permission reaches this group through a group strictly above it. */
export function reachesFromAbove(facts: Facts, standing: Standing, permission: Permission, groupId: number): boolean {
  return standing.holdings.some(
    ({ group, ...holding }) =>
      group.id !== groupId &&
      isAtOrAbove(facts, group.id, groupId) &&
      reachOf(facts, group.id, scopeThrough(standing, { group, ...holding }, permission)).has(groupId),
  );
}

/** Their permission reaches what would stand below this group, through it or one above it. */
export function reachesBelow(facts: Facts, standing: Standing, permission: Permission, groupId: number): boolean {
  return standing.holdings.some(
    (holding) =>
      isAtOrAbove(facts, holding.group.id, groupId) &&
      ['subtree', 'organization', 'all'].includes(scopeThrough(standing, holding, permission)),
  );
}

/** They have the permission at `own` through this group or one above it. */
export function hasOwnAbove(facts: Facts, standing: Standing, permission: Permission, groupId: number): boolean {
  return standing.holdings.some(
    (holding) =>
      isAtOrAbove(facts, holding.group.id, groupId) && scopeThrough(standing, holding, permission) !== 'none',
  );
}
