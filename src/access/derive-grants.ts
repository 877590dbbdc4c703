import { type BuiltinRole, type RoleScope } from './builtin-roles.ts';
import { type Entry, type Facts, type GroupFacts, pathOf, type RoleFacts } from './facts.ts';
import {
  BASE_GROUP,
  isOrganizationOrTeam,
  type Permission,
  PERMISSIONS,
  permissionsOf,
  type Scope,
  scopeRank,
} from './vocabulary.ts';

/** What one membership is, for its grants: all plain members of a group are alike, and all its managers. */
export interface Standing {
  group: GroupFacts;
  asManager: boolean;
  /** Roles attached to this one membership. */
  ownRoles: readonly RoleFacts[];
}

export interface DerivedGrant {
  permission: Permission;
  scope: Exclude<Scope, 'none'>;
  /** Every role or allow that gives just this scope, as sentences. */
  because: string[];
}

/** Rules 1 and 2 of "What a group gives its members": disallows cut, otherwise the widest counts. */
export function deriveGrants(facts: Facts, standing: Standing): DerivedGrant[] {
  const denied = deniedThrough(facts, standing.group);
  const widest = new Map<Permission, DerivedGrant>();
  for (const source of sourcesOf(facts, standing)) {
    for (const entry of source.entries) {
      const scope = settle(entry.scope, facts, standing.group);
      if (scope === 'none') continue;
      const because = sentence(source, entry, scope);
      for (const permission of permissionsOf(entry.permission)) {
        if (denied.has(permission)) continue;
        const known = widest.get(permission);
        if (known?.scope === scope) known.because.push(because);
        else if (!known || scopeRank(scope) > scopeRank(known.scope))
          widest.set(permission, { permission, scope, because: [because] });
      }
    }
  }
  return PERMISSIONS.flatMap((permission) => widest.get(permission) ?? []);
}

/** Rule 1's disallows as they hold for a group's members and its records: permission → the nearest group that says so. */
export function deniedThrough(facts: Facts, group: GroupFacts): Map<Permission, GroupFacts> {
  const denied = new Map<Permission, GroupFacts>();
  // Disallows on the administrative group flow to everyone below it, but not through membership of it.
  if (group.kind === 'administrative') return denied;
  for (const on of pathOf(facts, group.id)) {
    for (const pattern of on.denies)
      for (const permission of permissionsOf(pattern)) if (!denied.has(permission)) denied.set(permission, on);
  }
  return denied;
}

interface Source {
  /** Begins the sentence: `role member`, `role sales-lead on nord`, `nord`. */
  name: string;
  entries: readonly Entry[];
}

function sourcesOf(facts: Facts, { group, asManager, ownRoles }: Standing): Source[] {
  const builtin = builtinRolesOf(group, asManager).map((key) => facts.rolesByKey.get(key)!);
  const sources: Source[] = builtin.map((role) => ({ name: `role ${role.key}`, entries: role.entries }));
  if (group.kind === 'access') return [];
  const isInside = isOrganizationOrTeam(group.kind);
  if (isInside) {
    for (const role of group.roles) sources.push({ name: `role ${role.key} on ${group.key}`, entries: role.entries });
    for (const role of ownRoles) {
      sources.push({ name: `role ${role.key} on this membership of ${group.key}`, entries: role.entries });
    }
  }
  // Permissions flow downward to organizations and teams; external groups get nothing from above but disallows.
  const givers = isInside ? pathOf(facts, group.id) : [group];
  for (const giver of givers) sources.push({ name: giver.key, entries: giver.allows });
  return sources;
}

function builtinRolesOf({ kind }: GroupFacts, asManager: boolean): BuiltinRole[] {
  switch (kind) {
    case 'administrative':
      return ['administrator'];
    case 'organization':
      return asManager ? ['member', 'director'] : ['member'];
    case 'team':
      return asManager ? ['member', 'manager'] : ['member'];
    case 'access':
      return [];
    case 'affiliate':
    case 'client':
      return [kind];
  }
}

function settle(scope: RoleScope, { settings }: Facts, group: GroupFacts): Scope {
  if (scope !== 'privacy') return scope;
  // Base is everybody, not a team.
  return settings.privacy === 'group' && group.key === BASE_GROUP ? 'own' : settings.privacy;
}

function sentence({ name }: Source, entry: Entry, scope: Scope): string {
  const setting = entry.scope === 'privacy' ? ' (the privacy setting)' : '';
  return `${name} allows ${entry.permission}: ${scope}${setting}`;
}
