import { openCase } from '../access/authority/open-case.ts';
import { judge } from '../access/authority/judge.ts';
import { reachesGroup } from '../access/authority/standing.ts';
import type { Session } from '../store/session.ts';
import type { Criteria } from './criteria.ts';
import type { Rule } from './rule.ts';
import { listRules, ruleNotFound, type StoredRule } from './stored-rules.ts';
import { writeRule } from './write-rule.ts';

/** A rule as far as whoever is asking may know of it. */
export interface SeenRule extends StoredRule {
  /** `names`: for auditors, which groups and fields it names and how it chooses; no values, weights, caps or prices. */
  sight: 'whole' | 'without buyers' | 'names';
}

/**
 * The rules that whoever is asking may know of, in order: those that they could have made; of those whose targets their
 * rule.manage reaches all but the buyers, for what clients pay is for administrative members; and the names in those
 * whose groups their audit.view reaches.
 */
export async function listSeenRules(session: Session): Promise<SeenRule[]> {
  const { db, actor } = session;
  const rules = await listRules(db);
  if (actor.kind === 'operator') return rules.map((stored) => ({ ...stored, sight: 'whole' }));
  const c = await openCase(session, actor.id);
  const ids = new Map([...c.facts.groups.values()].map(({ id, key }) => [key, id]));
  const seen: SeenRule[] = [];
  for (const stored of rules) {
    const { makerId, rule } = stored;
    const [targetIds, buyerIds] = [rule.targets, rule.buyers].map((named) => named.map(({ group }) => ids.get(group)!));
    const reached = (permission: 'rule.manage' | 'audit.view', groups: readonly number[]): boolean =>
      groups.length > 0 && groups.every((id) => reachesGroup(c.facts, c.actor, permission, id));
    if (!(await judge(c, { do: 'rule.write', makerId, targetIds: targetIds!, buyerIds: buyerIds! })))
      seen.push({ ...stored, sight: 'whole' });
    else if (reached('rule.manage', targetIds!))
      seen.push({ ...stored, rule: { ...rule, buyers: [] }, sight: 'without buyers' });
    else if (reached('audit.view', [...targetIds!, ...buyerIds!]))
      seen.push({ ...stored, rule: withoutValues(rule), sight: 'names' });
  }
  return seen;
}

/** The rule of this key, or a Problem as if there were none, that names the nearest of those that are known. */
export async function getSeenRule(session: Session, key: string): Promise<SeenRule> {
  const known = await listSeenRules(session);
  const found = known.find(({ rule }) => rule.key === key);
  if (found) return found;
  throw ruleNotFound(
    key,
    known.map(({ rule }) => rule),
  );
}

/** The rule as in the setup document, with its position, as far as it is seen. */
export function writeSeenRule({ position, rule, sight }: SeenRule): Record<string, unknown> {
  const { targets, buyers, ...document } = writeRule(rule);
  const names = (parts: unknown): { group: string }[] => (parts as { group: string }[]).map(({ group }) => ({ group }));
  const shown = (parts: unknown): unknown => (sight === 'names' ? names(parts) : parts);
  return {
    position,
    ...document,
    ...(targets === undefined ? {} : { targets: shown(targets) }),
    ...(buyers === undefined ? {} : { buyers: shown(buyers) }),
    active: rule.isActive,
  };
}

function withoutValues(rule: Rule): Rule {
  const { when, targets, ...rest } = rule;
  return {
    ...rest,
    ...(when === undefined ? {} : { when: hideValues(when) }),
    targets: targets.map(({ group }) => ({ group, weight: 1, users: {} })),
    caps: {},
  };
}

function hideValues(criteria: Criteria): Criteria {
  if ('all' in criteria) return { all: criteria.all.map(hideValues) };
  if ('any' in criteria) return { any: criteria.any.map(hideValues) };
  if ('not' in criteria) return { not: hideValues(criteria.not) };
  return criteria.value === undefined ? criteria : { ...criteria, value: '(hidden)' };
}
