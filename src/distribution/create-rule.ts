import { authorize, isPermitted } from '../access/authority.ts';
import {
  alreadyExists,
  type Difference,
  differences,
  existsDifferently,
  keyNotAvailable,
} from '../directory/differences.ts';
import { assertKey } from '../directory/keys.ts';
import type { Change, Done } from '../store/session.ts';
import { checkRule, type RuleGroups } from './check-rule.ts';
import { type Criteria, describeCriteria } from './criteria.ts';
import type { Fault } from './read-rule.ts';
import { ruleDeed } from './rule-deed.ts';
import { placeRule } from './rule-position.ts';
import type { Rule } from './rule.ts';
import { findRule, toBody } from './stored-rules.ts';
import { RULE_DEFAULTS, writeRule } from './write-rule.ts';

export interface RuleWish {
  rule: Rule;
  /** What `readRule` found wrong already; told together with what is wrong in this account. */
  faults?: readonly Fault[] | undefined;
  /** From 1; behind the last when absent. */
  position?: number | undefined;
  failIfExists?: boolean | undefined;
}

/** Makes a rule; one that exists just so is left alone, one that exists differently is a Problem. */
export async function createRule(change: Change, { rule, faults, position, failIfExists }: RuleWish): Promise<Done> {
  const { db, actor } = change;
  const { key } = rule;
  if (key !== '') assertKey(key, 'rule');
  const makerId = actor.kind === 'user' ? actor.id : null;
  // Whoever may write no rule at all is not told what theirs would find.
  await authorize(change, { do: 'rule.write', makerId, targetIds: [], buyerIds: [] });
  const groups = await checkRule(change, rule, faults);
  await authorize(change, { do: 'rule.write', makerId, ...groups });
  const existing = await findRule(db, key);
  if (existing) {
    if (!(await isPermitted(change, await ruleDeed(db, existing)))) throw keyNotAvailable(key);
    if (failIfExists) throw alreadyExists('rule', key);
    const found = findDifferences(existing.rule, rule);
    if (found.length > 0)
      throw existsDifferently('rule', key, found.map(inWords), `Change it: crmctl rule edit ${key}.`);
    return { result: 'unchanged', object: 'rule', key, text: `Rule ${key} exists already, just so` };
  }
  const inserted = await db
    .insertInto('rules')
    .values({
      key,
      position: await placeRule(change, { makerId, wanted: position }),
      is_active: rule.isActive ? 1 : 0,
      body: toBody(rule),
      maker_id: makerId,
      created_at: change.now(),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await insertParts(change, inserted.id, rule, groups);
  change.journal({ verb: 'created', object: 'rule', key, after: writeRule(rule) });
  return { result: 'created', object: 'rule', key, text: `Created rule ${key}` };
}

/** What of two rules differs, in the words of the setup document. */
export function findDifferences(stored: Rule, wanted: Rule) {
  const flat = (rule: Rule): Record<string, string> =>
    Object.fromEntries(
      Object.entries({ ...RULE_DEFAULTS, ...writeRule(rule) }).map(([name, value]) => [name, JSON.stringify(value)]),
    );
  return differences(flat(stored), flat(wanted));
}

// As somebody writes them: criteria in a line, words without the quotes of JSON.
function inWords({ field, is, wanted }: Difference): Difference {
  const tell = (text: unknown): unknown => {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : text;
    return field === 'when' && value !== null ? describeCriteria(value as Criteria) : value;
  };
  return { field, is: tell(is), wanted: tell(wanted) };
}

/** Writes the targets and buyers of a rule that has none yet. */
export async function insertParts(
  { db }: Change,
  ruleId: number,
  { targets, buyers }: Rule,
  { targetIds, buyerIds }: RuleGroups,
): Promise<void> {
  for (const [position, { weight, users, hours }] of targets.entries()) {
    await db
      .insertInto('rule_targets')
      .values({
        rule_id: ruleId,
        group_id: targetIds[position]!,
        position,
        weight,
        users: JSON.stringify(users),
        hours: hours ?? null,
      })
      .execute();
  }
  for (const [position, buyer] of buyers.entries()) {
    await db
      .insertInto('rule_buyers')
      .values({
        rule_id: ruleId,
        group_id: buyerIds[position]!,
        position,
        weight: buyer.weight,
        price_cents: buyer.priceCents,
        caps: JSON.stringify(buyer.caps),
        budget_cents: buyer.budgetCents ?? null,
        return_days: buyer.returnDays,
        return_quota: buyer.returnQuota,
      })
      .execute();
  }
}
