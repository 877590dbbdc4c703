import { createRule } from '../distribution/create-rule.ts';
import { deleteRule, editRule, moveRule, setRuleMaker } from '../distribution/edit-rule.ts';
import { readRule } from '../distribution/read-rule.ts';
import { getRule } from '../distribution/stored-rules.ts';
import { writeRule } from '../distribution/write-rule.ts';
import type { Change } from '../store/session.ts';
import { withoutAbsent } from './rule-state.ts';
import type { Step } from './find-steps.ts';

/** Makes, changes or deletes a rule of distribution. Its rotation stays. */
export async function applyRule(change: Change, { action, key, after }: Step): Promise<void> {
  if (action === 'delete') await deleteRule(change, key);
  else if (action === 'create') await createRule(change, readRule({ ...withoutAbsent(after!), key }));
  else await editRule(change, key, (rule) => readRule({ ...writeRule(rule), ...withoutAbsent(after!), key }));
  if (typeof after?.['maker'] === 'string') await setRuleMaker(change, key, after['maker']);
}

/** Puts the rules into the order in which they are to be tried. */
export async function applyRuleOrder(change: Change, { after }: Step): Promise<void> {
  for (const [place, key] of (after!['order'] as string[]).entries()) {
    const { position } = await getRule(change.db, key);
    if (position !== place + 1) await moveRule(change, key, place + 1);
  }
}
