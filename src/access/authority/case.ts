import type { Facts, GroupFacts } from '../facts.ts';
import type { Reader } from '../statement-for.ts';
import { ADMIN_GROUP, type AccountPermission } from '../vocabulary.ts';
import type { Refusal } from './refusal.ts';
import { hasPermission, type Standing } from './standing.ts';

/** What a judgement rests on: the facts as they stand, and who wants to do it. */
export interface Case extends Reader {
  facts: Facts;
  actor: Standing;
}

export function groupOf({ facts }: Pick<Case, 'facts'>, id: number): GroupFacts {
  return facts.groups.get(id)!;
}

/** The administrative group, client groups and their members are changed by administrative members alone. */
export function isClosed({ kind }: Pick<GroupFacts, 'kind'>): boolean {
  return kind === 'administrative' || kind === 'client';
}

/** Some things only administrative members may do, and of them only those who have the permission for it. */
export function administrativeOnly(
  { actor }: Case,
  permission: AccountPermission | undefined,
  what: string,
  group: string = ADMIN_GROUP,
): Refusal | undefined {
  if (actor.isAdministrative && (permission === undefined || hasPermission(actor, permission))) return undefined;
  const needed = permission === undefined ? '' : `, and of them only who has ${permission}`;
  return { rule: 'administrative-only', because: `Only administrative members ${what}${needed}.`, group, permission };
}

/** Facts in which some groups are otherwise. */
export function withGroups(facts: Facts, changed: readonly GroupFacts[]): Facts {
  const groups = new Map(facts.groups);
  for (const group of changed) groups.set(group.id, group);
  return { ...facts, groups };
}
