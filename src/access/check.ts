import { actingUser, type Asker, authorizeAnswer, chooseKnown, chooseSubject, mayAudit } from './asking.ts';
import { isAble, questionAbout, someWayHolds, waysThatHold } from './carriers.ts';
import { findMisses, type Miss, veil } from './misses.ts';
import type { Pair } from './pair.ts';
import { readPairs } from './read-pairs.ts';
import { visibleFields } from './seen-fields.ts';
import { findSubject, type Subject } from './subject.ts';
import { tellWay, type WayAnswer } from './sentences.ts';
import { type Action, type Outcome, parseAction } from './vocabulary.ts';
import { isSeenInFull, SECTION_ACTIONS, type Sections, seenInFull, seenInPart } from './what-is-seen.ts';

export interface Answer {
  user: string;
  action: Action;
  /** `company/acme`. */
  record: string;
  allowed: boolean;
  /** What of the record is seen: of `view`, whatever the action. */
  outcome: Outcome;
  ways: WayAnswer[];
  /** Where it is not allowed: for each way why it does not hold. */
  misses: Miss[];
  sections: Sections;
  fields: string[];
}

/** May this user do this with this record, and why (not)? A user who asks, with `--as`, may ask only what they may. */
export async function check(asker: Asker, userKey: string, action: string, record: string): Promise<Answer> {
  const wanted = parseAction(action);
  const acting = actingUser(asker);
  const pairs = await readPairs(asker, { userKey, action: wanted, record, atOnce: acting !== undefined });
  // With --as one is read by itself in any case, so that the work is the same whether there is such a record or not.
  const byItself = pairs.length === 0 || acting ? await findSubject(asker, userKey) : undefined;
  const user = await chooseSubject(asker, userKey, pairs[0]?.user ?? byItself);
  const target = await chooseKnown(asker, record, pairs);
  await authorizeAnswer(asker, user, target);
  const found = answer(user, wanted, target);
  if (found.allowed || found.outcome === 'full' || (await mayAudit(asker, target))) return found;
  return { ...found, misses: found.misses.map(veil) };
}

function answer(user: Subject, action: Action, record: Pair): Answer {
  const viewing = questionAbout(user, record, action, 'view');
  const views = waysThatHold(viewing);
  const isFull = isSeenInFull(user, views);
  const asked = action === 'view' ? viewing : questionAbout(user, record, action, action);
  // Nobody acts on what they do not see in full.
  const ways = action === 'view' ? views : isFull ? waysThatHold(asked) : [];
  const isOpen = (section: Action): boolean => someWayHolds(questionAbout(user, record, action, section));
  const { outcome, sections, fields } = isFull
    ? seenInFull(SECTION_ACTIONS.filter(isOpen), visibleFields(record.type, record.customFields))
    : seenInPart(user, views, isAble(viewing) ? record.around.releases : []);
  return {
    user: user.key,
    action,
    record: asked.what,
    allowed: ways.length > 0,
    outcome,
    ways: ways.map((way) => tellWay(record, way)),
    misses: ways.length > 0 ? [] : findMisses(asked),
    sections,
    fields,
  };
}
