import { type Facts, type GroupFacts, pathOf } from '../facts.ts';
import type { Scope } from '../vocabulary.ts';

const known = new WeakMap<Facts, Map<string, ReadonlySet<number>>>();

/** The groups that a scope reaches from a group, as the table of scopes says: none for `own`, each for `all`. */
export function reachOf(facts: Facts, groupId: number, scope: Scope): ReadonlySet<number> {
  let reaches = known.get(facts);
  if (!reaches) known.set(facts, (reaches = new Map()));
  const name = `${groupId} ${scope}`;
  let reach = reaches.get(name);
  if (!reach) reaches.set(name, (reach = findReach(facts, groupId, scope)));
  return reach;
}

/** The nearest self-or-ancestor of kind organization, else the root. */
export function organizationOf(facts: Facts, groupId: number): GroupFacts | undefined {
  const path = pathOf(facts, groupId);
  return path.find(({ kind }) => kind === 'organization') ?? path.at(-1);
}

export function isAtOrAbove(facts: Facts, upper: number, lower: number): boolean {
  return pathOf(facts, lower).some(({ id }) => id === upper);
}

function findReach(facts: Facts, groupId: number, scope: Scope): ReadonlySet<number> {
  const all = [...facts.groups.keys()];
  switch (scope) {
    case 'none':
    case 'own':
      return new Set();
    case 'group':
      return new Set([groupId]);
    case 'subtree':
      return new Set(all.filter((id) => isAtOrAbove(facts, groupId, id)));
    case 'organization': {
      const organization = organizationOf(facts, groupId);
      const sisters = all.filter((id) => organizationOf(facts, id) === organization);
      return new Set([...reachOf(facts, groupId, 'subtree'), ...sisters]);
    }
    case 'all':
      return new Set(all);
  }
}
