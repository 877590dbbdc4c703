import { authorize } from '../access/authority.ts';
import { getUser } from '../directory/find-user.ts';
import type { Change, Done } from '../store/session.ts';
import { checkRule } from './check-rule.ts';
import { findDifferences, insertParts } from './create-rule.ts';
import type { Fault } from './read-rule.ts';
import { ruleDeed } from './rule-deed.ts';
import { placeRule } from './rule-position.ts';
import type { Rule } from './rule.ts';
import { getRule, toBody, type StoredRule } from './stored-rules.ts';
import { writeRule } from './write-rule.ts';

/** Changes a rule to what `edit` makes of it. Its rotation stays: nobody's current moves. */
export async function editRule(
  change: Change,
  key: string,
  edit: (rule: Rule) => { rule: Rule; faults?: readonly Fault[] },
): Promise<Done> {
  const { db } = change;
  const stored = await getRule(db, key);
  await authorizeFor(change, stored);
  const { rule, faults } = edit(stored.rule);
  const wanted = { ...rule, key };
  const groups = await checkRule(change, wanted, faults);
  const found = findDifferences(stored.rule, wanted);
  if (found.length === 0) return { result: 'unchanged', object: 'rule', key, text: `Rule ${key} is so already` };
  await authorize(change, { do: 'rule.write', makerId: stored.makerId, ...groups });
  await db
    .updateTable('rules')
    .set({ body: toBody(wanted), is_active: wanted.isActive ? 1 : 0 })
    .where('id', '=', stored.id)
    .execute();
  await deleteParts(change, stored.id);
  await insertParts(change, stored.id, wanted, groups);
  change.journal({ verb: 'updated', object: 'rule', key, before: writeRule(stored.rule), after: writeRule(wanted) });
  return {
    result: 'updated',
    object: 'rule',
    key,
    text: `Changed ${found.map(({ field }) => field).join(', ')} of rule ${key}`,
  };
}

/** A rule that is not active is passed over, and keeps its rotation. */
export async function setRuleActive(change: Change, key: string, active: boolean): Promise<Done> {
  const { id, rule, ...stored } = await getRule(change.db, key);
  await authorizeFor(change, { id, rule, ...stored });
  const word = active ? 'enabled' : 'disabled';
  if (rule.isActive === active) {
    return { result: 'unchanged', object: 'rule', key, text: `Rule ${key} is ${word} already` };
  }
  await change.db
    .updateTable('rules')
    .set({ is_active: active ? 1 : 0 })
    .where('id', '=', id)
    .execute();
  change.journal({ verb: 'updated', object: 'rule', key, before: { active: !active }, after: { active } });
  return { result: 'updated', object: 'rule', key, text: `Rule ${key} is now ${word}` };
}

/** Puts a rule at another position; those between make room. */
export async function moveRule(change: Change, key: string, position: number): Promise<Done> {
  const stored = await getRule(change.db, key);
  await authorizeFor(change, stored);
  if (stored.position === position) {
    return { result: 'unchanged', object: 'rule', key, text: `Rule ${key} is at ${position} already` };
  }
  await placeRule(change, { makerId: stored.makerId, wanted: position, ruleId: stored.id });
  await change.db.updateTable('rules').set({ position }).where('id', '=', stored.id).execute();
  change.journal({ verb: 'moved', object: 'rule', key, before: { position: stored.position }, after: { position } });
  return { result: 'moved', object: 'rule', key, text: `Moved rule ${key} from ${stored.position} to ${position}` };
}

/** Says who stands for a rule: it takes only leads that they may assign. Whoever says so could have made it. */
export async function setRuleMaker(change: Change, key: string, maker: string): Promise<void> {
  const stored = await getRule(change.db, key);
  const { id } = await getUser(change, maker);
  await authorizeFor(change, stored);
  if (stored.makerId === id) return;
  await authorizeFor(change, { ...stored, makerId: id });
  await change.db.updateTable('rules').set({ maker_id: id }).where('id', '=', stored.id).execute();
  change.journal({
    verb: 'updated',
    object: 'rule',
    key,
    before: { maker_id: stored.makerId },
    after: { maker_id: id },
  });
}

/** Takes a rule away, with its rotations. What it has placed stays placed. */
export async function deleteRule(change: Change, key: string): Promise<Done> {
  const stored = await getRule(change.db, key);
  await authorizeFor(change, stored);
  await deleteParts(change, stored.id);
  await change.db.deleteFrom('rotations').where('rule_id', '=', stored.id).execute();
  await change.db.deleteFrom('rules').where('id', '=', stored.id).execute();
  change.journal({
    verb: 'deleted',
    object: 'rule',
    key,
    before: { ...writeRule(stored.rule), position: stored.position },
  });
  return { result: 'deleted', object: 'rule', key, text: `Deleted rule ${key}` };
}

async function authorizeFor(change: Change, stored: StoredRule): Promise<void> {
  await authorize(change, await ruleDeed(change.db, stored));
}

async function deleteParts({ db }: Change, ruleId: number): Promise<void> {
  await db.deleteFrom('rule_targets').where('rule_id', '=', ruleId).execute();
  await db.deleteFrom('rule_buyers').where('rule_id', '=', ruleId).execute();
}
