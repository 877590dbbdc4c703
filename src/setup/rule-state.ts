import { readRule } from '../distribution/read-rule.ts';
import type { Rule } from '../distribution/rule.ts';
import { RULE_DEFAULTS, writeRule } from '../distribution/write-rule.ts';
import type { RuleEntry } from './document.ts';

/** A rule in the words of the document, with everything that it is by default. */
export type RuleState = Readonly<Record<string, unknown>> & { key: string };

export function ruleState(rule: Rule): RuleState {
  return { ...RULE_DEFAULTS, ...writeRule(rule), key: rule.key };
}

/** What an entry says of a rule, and no more; each value as the rule would have it. */
export function wantedRule(entry: RuleEntry): RuleState {
  const all = ruleState(readRule(withoutAbsent(entry)).rule);
  const stated = Object.keys(entry).map((name) => [name, name === 'maker' ? entry.maker : all[name]] as const);
  return { ...Object.fromEntries(stated), key: entry.key };
}

/** A rule as `readRule` takes it: what it does not have is absent from it, and who made it is not of it. */
export function withoutAbsent(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== null && name !== 'maker'));
}

/** The order of the rules when all is done: those of the document in its order, in the places that they have together. */
export function orderRules(
  entries: readonly RuleEntry[],
  stored: readonly string[],
): { before: string[]; after: string[] } {
  const named = entries.map(({ key }) => key);
  const before = [...stored, ...named.filter((key) => !stored.includes(key))];
  const inOrder = named.values();
  return { before, after: before.map((key) => (named.includes(key) ? inOrder.next().value! : key)) };
}
