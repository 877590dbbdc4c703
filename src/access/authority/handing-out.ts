import { deriveGrants } from '../derive-grants.ts';
import type { Entry, Facts } from '../facts.ts';
import { type Permission, permissionsOf, RECORD_PERMISSIONS, type Scope, scopeRank } from '../vocabulary.ts';
import type { Held } from './memberships.ts';
import { reachOf } from './reach.ts';
import { hasOwnAbove, reachesGroup, scopeThrough, type Standing } from './standing.ts';

// Nobody hands out what they do not have. What a change gives is not guessed from its name: what each membership
// gives is derived as it is and as it will be, and every group that is newly reached must be one that the actor's
// own permission reaches now.

/** A permission that a change would give through a group, and the actor does not have there. */
export interface Excess {
  permission: Permission;
  scope: Scope;
  /** The group through which it would be given. */
  groupId: number;
}

export interface Given {
  /** Absent where the membership is new, or does not count yet. */
  before?: Held | undefined;
  after: Held;
}

/** The first permission by which these memberships would give more than the actor has, or undefined. */
export function findExcess(
  actor: Standing,
  before: Facts,
  after: Facts,
  given: readonly Given[],
  permissions?: readonly Permission[],
): Excess | undefined {
  for (const { before: was, after: willBe } of given) {
    const old = was ? scopesOf(before, was) : new Map<Permission, Scope>();
    for (const [permission, scope] of scopesOf(after, willBe)) {
      if (permissions && !permissions.includes(permission)) continue;
      const had = old.get(permission) ?? 'none';
      const { groupId } = willBe;
      const isMore = scopeRank(scope) > scopeRank(had);
      if (scope === 'own' && !isMore) continue;
      if (scope === 'all') {
        if (isMore && !hasAll(actor, permission)) return { permission, scope, groupId };
        continue;
      }
      if (scope === 'own') {
        if (!hasOwnAbove(before, actor, permission, groupId) && !hasOwnAbove(after, actor, permission, groupId))
          return { permission, scope, groupId };
        continue;
      }
      const reached = was ? reachOf(before, was.groupId, had) : new Set<number>();
      for (const id of reachOf(after, groupId, scope)) {
        if (!reached.has(id) && !reachesGroup(before, actor, permission, id)) return { permission, scope, groupId };
      }
    }
  }
  return undefined;
}

/** The first of these entries that would give on this group, as it is written, more than the actor has there. */
export function findWritten(
  actor: Standing,
  facts: Facts,
  groupId: number,
  entries: readonly Entry[],
): Excess | undefined {
  for (const { permission: pattern, scope } of entries) {
    if (scope === 'none' || scope === 'privacy') continue;
    for (const permission of permissionsOf(pattern))
      if (!hasAt(actor, facts, permission, scope, groupId)) return { permission, scope, groupId };
  }
  return undefined;
}

function hasAt(actor: Standing, facts: Facts, permission: Permission, scope: Scope, groupId: number): boolean {
  if (scope === 'all') return hasAll(actor, permission);
  if (scope === 'own') return hasOwnAbove(facts, actor, permission, groupId);
  return [...reachOf(facts, groupId, scope)].every((id) => reachesGroup(facts, actor, permission, id));
}

export function hasAll(actor: Standing, permission: Permission): boolean {
  return actor.holdings.some((holding) => scopeThrough(actor, holding, permission) === 'all');
}

/** Permissions on records that are no longer disallowed for a group's records: owners and shares reach them again. */
export function freedPermissions(before: ReadonlySet<string>, after: ReadonlySet<string>): Permission[] {
  return RECORD_PERMISSIONS.filter((permission) => before.has(permission) && !after.has(permission));
}

function scopesOf(facts: Facts, { groupId, asManager, roleIds }: Held): Map<Permission, Scope> {
  const group = facts.groups.get(groupId);
  if (!group) return new Map();
  const ownRoles = roleIds.flatMap((id) => facts.roles.get(id) ?? []);
  return new Map(
    deriveGrants(facts, { group, asManager, ownRoles }).map(({ permission, scope }) => [permission, scope]),
  );
}
