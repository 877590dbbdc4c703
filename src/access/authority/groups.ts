import type { AccountPermission, Scope } from '../vocabulary.ts';
import type { Entry, Facts, GroupFacts } from '../facts.ts';
import { administrativeOnly, type Case, groupOf, isClosed, withGroups } from './case.ts';
import type { DeedOf } from './deed.ts';
import { hasEverything, refuseExcess, refuseWritten, subtreeOf } from './excess.ts';
import type { Refusal } from './refusal.ts';
import { reachesBelow, reachesFromAbove } from './standing.ts';
import { refuseUnassignable } from './records.ts';

// A group's parent, name, permissions and roles are changed only from strictly above it, never from within.

export function judgeCreate(c: Case, { parentId, kind }: DeedOf<'group.create'>): Refusal | undefined {
  const parent = groupOf(c, parentId);
  if (kind === 'client') return administrativeOnly(c, 'group.manage', 'make client groups');
  return reachesBelow(c.facts, c.actor, 'group.manage', parentId) ? undefined : fromAbove('group.manage', parent.key);
}

export async function judgeEdit(c: Case, { groupId, kind }: DeedOf<'group.edit'>): Promise<Refusal | undefined> {
  const group = groupOf(c, groupId);
  if (kind !== undefined) {
    const only = administrativeOnly(c, 'group.manage', 'make a team of an organization, or the other way', group.key);
    if (only || hasEverything(c)) return only;
    const after = withGroups(c.facts, [{ ...group, kind: kind as GroupFacts['kind'] }]);
    return refuseExcess(c, after, [...c.facts.groups.keys()]);
  }
  return judgeFromAbove(c, 'group.manage', group);
}

export async function judgeMove(c: Case, { groupId, toId }: DeedOf<'group.move'>): Promise<Refusal | undefined> {
  const group = groupOf(c, groupId);
  if (isClosed(group)) return administrativeOnly(c, 'group.manage', `change "${group.key}"`, group.key);
  for (const id of [group.parentId!, toId]) {
    if (!reachesBelow(c.facts, c.actor, 'group.manage', id)) {
      return {
        rule: 'only-from-above',
        because: 'A group is moved only by one with group.manage at or above both its old and its new parent.',
        group: groupOf(c, id).key,
        permission: 'group.manage',
      };
    }
  }
  const moved = withGroups(c.facts, [{ ...group, parentId: toId }]);
  return (
    (await refuseUnassignable(c, subtreeOf(c, groupId), group.key)) ??
    refuseExcess(c, moved, [...c.facts.groups.keys()])
  );
}

export async function judgePermission(
  c: Case,
  deed: DeedOf<'permission.allow' | 'permission.deny' | 'permission.clear' | 'role.attach' | 'role.detach'>,
): Promise<Refusal | undefined> {
  const group = groupOf(c, deed.groupId);
  const above =
    judgeFromAbove(c, 'permission.manage', group) ??
    ('permission' in deed ? judgeEverything(c, deed.permission) : undefined);
  if (above || hasEverything(c) || deed.do === 'permission.deny' || deed.do === 'role.detach') return above;
  return (
    refuseWritten(c, group.id, newEntries(c.facts, group, deed)) ??
    refuseExcess(c, afterPermission(c.facts, group, deed), subtreeOf(c, group.id))
  );
}

// What is written there already is given to nobody.
function newEntries(
  { roles }: Facts,
  group: GroupFacts,
  deed: DeedOf<'permission.allow' | 'permission.clear' | 'role.attach'>,
): readonly Entry[] {
  if (deed.do === 'permission.clear') return [];
  if (deed.do === 'role.attach')
    return group.roles.some(({ id }) => id === deed.roleId) ? [] : roles.get(deed.roleId)!.entries;
  const { permission } = deed;
  const scope = deed.scope as Scope;
  return group.allows.some((entry) => entry.permission === permission && entry.scope === scope)
    ? []
    : [{ permission, scope }];
}

/** "*" is every permission there is; only administrative members use it. */
export function judgeEverything(c: Case, permission: string): Refusal | undefined {
  return permission === '*' ? administrativeOnly(c, 'permission.manage', 'use "*"') : undefined;
}

/** Roles are edited by administrative members alone, and give nothing that these do not have. */
export async function judgeRole(c: Case, { roleKey, after }: DeedOf<'role.write'>): Promise<Refusal | undefined> {
  const only = administrativeOnly(c, 'permission.manage', 'make, edit and delete roles');
  const role = c.facts.rolesByKey.get(roleKey);
  if (only || hasEverything(c) || !role || !after) return only;
  const edited = {
    ...role,
    entries: Object.entries(after).map(([permission, scope]) => ({ permission, scope: scope as Scope })),
  };
  const groups = [...c.facts.groups.values()].map((group) => ({
    ...group,
    roles: group.roles.map((held) => (held.id === role.id ? edited : held)),
  }));
  const roles = new Map(c.facts.roles).set(role.id, edited);
  const rolesByKey = new Map(c.facts.rolesByKey).set(roleKey, edited);
  return refuseExcess(c, { ...withGroups(c.facts, groups), roles, rolesByKey }, [...c.facts.groups.keys()]);
}

export function judgeFromAbove(c: Case, permission: AccountPermission, group: GroupFacts): Refusal | undefined {
  if (isClosed(group)) return administrativeOnly(c, permission, `change "${group.key}"`, group.key);
  return reachesFromAbove(c.facts, c.actor, permission, group.id) ? undefined : fromAbove(permission, group.key);
}

function fromAbove(permission: AccountPermission, group: string): Refusal {
  return {
    rule: 'only-from-above',
    because: `A group is made and changed only from strictly above it, by one whose ${permission} reaches it, never from within.`,
    group,
    permission,
  };
}

function afterPermission(
  facts: Facts,
  group: GroupFacts,
  deed: DeedOf<'permission.allow' | 'permission.clear' | 'role.attach'>,
): Facts {
  const others = <Entry extends { permission: string }>(entries: readonly Entry[], permission: string): Entry[] =>
    entries.filter((entry) => entry.permission !== permission);
  switch (deed.do) {
    case 'permission.allow': {
      const allows = [
        ...others(group.allows, deed.permission),
        { permission: deed.permission, scope: deed.scope as Scope },
      ];
      return withGroups(facts, [{ ...group, allows }]);
    }
    case 'permission.clear': {
      const denies = group.denies.filter((permission) => permission !== deed.permission);
      return withGroups(facts, [{ ...group, allows: others(group.allows, deed.permission), denies }]);
    }
    case 'role.attach':
      return withGroups(facts, [{ ...group, roles: [...group.roles, facts.roles.get(deed.roleId)!] }]);
  }
}
