import { ADMIN_GROUP, BASE_GROUP, type GroupKind } from '../access/vocabulary.ts';
import { assertParent, holdsRecords, isExternal } from '../directory/group-kinds.ts';
import { Problem } from '../problem.ts';
import type { Checking } from './checking.ts';
import type { GroupEntry } from './document.ts';

/** The tree as it will be: every parent there and of a fitting kind, no cycle, one administrative group. */
export function checkGroups(checking: Checking): void {
  const { document, state, kindOf, fault } = checking;
  for (const group of document.groups ?? []) {
    const { key, kind, parent } = group;
    if (!kind && !state.groups.has(key) && !checking.states(group, 'kind')) {
      fault(group, ['key'], `Group "${key}" is new and needs "kind".`, 'For example: kind: team');
    }
    if (parent !== undefined) checking.mustExist(group, ['parent'], 'group', parent);
    checkFixed(checking, group);
    checkContent(checking, group, kindOf(key));
  }
  checkTree(checking);
}

function checkFixed({ state, refuse }: Checking, group: GroupEntry): void {
  const { key, kind, parent, active } = group;
  const stored = state.groups.get(key);
  const isFixed = key === ADMIN_GROUP || key === BASE_GROUP;
  if (isFixed && parent !== undefined && parent !== stored?.parent)
    refuse(group, ['parent'], `"${key}" is neither moved nor deleted: every account has it.`);
  if (kind !== undefined && stored && kind !== stored.kind) {
    const between: readonly GroupKind[] = ['organization', 'team'];
    if (isFixed || !between.includes(kind) || !between.includes(stored.kind))
      refuse(
        group,
        ['kind'],
        `"${key}", of kind ${stored.kind}, cannot become ${kind}.`,
        'Only organizations and teams change into each other.',
      );
  }
  if (kind === 'administrative' && key !== ADMIN_GROUP)
    refuse(group, ['kind'], `"${key}" cannot be an administrative group: there is exactly one, admin.`);
  const finalKind = kind ?? stored?.kind;
  if (active === false && finalKind && !isExternal({ kind: finalKind }))
    refuse(group, ['active'], `"${key}", of kind ${finalKind}, is not closed: only affiliates and clients are.`);
}

function checkContent({ state, refuse, mustExist }: Checking, group: GroupEntry, kind: GroupKind | undefined): void {
  const { key, allow = {}, roles = [] } = group;
  for (const permission of Object.keys(allow)) {
    if (kind === 'access')
      refuse(
        group,
        ['allow', permission],
        `"${key}" is an access team and takes no allows.`,
        'Share records with it instead.',
      );
  }
  roles.forEach((role, place) => {
    if (!mustExist(group, ['roles', place], 'role', role)) return;
    if (kind && !holdsRecords({ kind }))
      refuse(
        group,
        ['roles', place],
        `"${key}", of kind ${kind}, takes no roles.`,
        'Roles are attached to organizations and teams.',
      );
    if (!isAttachable(state.roles.has(role), role))
      refuse(
        group,
        ['roles', place],
        `The built-in role "${role}" is not attached: a membership gives it.`,
        'Attach auditor, or a role of your own.',
      );
  });
}

/** Of the built-in roles only `auditor` is attached. */
export function isAttachable(isStored: boolean, role: string): boolean {
  return !isStored || !BUILT_IN.includes(role);
}
const BUILT_IN = ['administrator', 'director', 'manager', 'member', 'affiliate', 'client'];

function checkTree({ document, state, kindOf, refuse }: Checking): void {
  const stated = new Map((document.groups ?? []).map((group) => [group.key, group]));
  const parentOf = (key: string): string | null | undefined =>
    stated.get(key)?.parent ?? (state.groups.has(key) ? state.groups.get(key)!.parent : ADMIN_GROUP);
  const inCycle = new Set<string>();
  for (const group of stated.values()) {
    const path = [group.key];
    for (let at = parentOf(group.key); at && !inCycle.has(group.key); at = parentOf(at)) {
      if (at === group.key) {
        for (const key of path) inCycle.add(key);
        refuse(group, ['parent'], `"${group.key}" would stand under itself: ${[...path, group.key].join(' under ')}.`);
      }
      if (path.includes(at)) break;
      path.push(at);
    }
  }
  // Also stored groups whose parent becomes another kind.
  for (const key of new Set([...stated.keys(), ...state.groups.keys()])) {
    const parent = parentOf(key);
    const kind = kindOf(key);
    const parentKind = parent ? kindOf(parent) : undefined;
    if (!parent || !kind || !parentKind || kind === 'administrative' || inCycle.has(key)) continue;
    const entry = stated.get(key) ?? stated.get(parent);
    if (!entry) continue;
    try {
      assertParent(key, kind, { key: parent, kind: parentKind });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      refuse(entry, [stated.has(key) ? 'parent' : 'kind'], error.message, error.reason);
    }
  }
}
