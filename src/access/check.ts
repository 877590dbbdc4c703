import { type Asker, authorizeAnswer, chooseKnown, chooseSubject, mayAudit } from './asking.ts';
import { askTogether } from './ask-together.ts';
import { readMissFacts } from './miss-facts.ts';
import { findMisses, type Miss, veil } from './misses.ts';
import { openWays } from './open-ways.ts';
import { customFieldsPart, readReleases, visibleFields } from './seen-fields.ts';
import { tellWay, type WayAnswer } from './sentences.ts';
import type { Reader } from './statement-for.ts';
import { type Subject, subjectPart } from './subject.ts';
import { type KnownTarget, targetsPart } from './target.ts';
import { type Action, type Outcome, parseAction } from './vocabulary.ts';
import { type FoundWay, toNamedWays, waysPart } from './ways-for.ts';
import { isSeenInFull, type Sections, seenInFull, seenInPart } from './what-is-seen.ts';

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
  const named = targetsPart(record);
  const { user, targets } = await askTogether(
    asker,
    `premises ${named.key}`,
    () => ({ user: subjectPart(named.type()), targets: named.build() }),
    { userKey, ...named.values },
  );
  const subject = await chooseSubject(asker, userKey, user);
  const target = await chooseKnown(asker, record, targets);
  await authorizeAnswer(asker, subject, target);
  const found = await answer(asker, subject, wanted, target);
  if (found.allowed || found.outcome === 'full' || (await mayAudit(asker, target))) return found;
  return { ...found, misses: found.misses.map(veil) };
}

async function answer(reader: Reader, user: Subject, action: Action, target: KnownTarget): Promise<Answer> {
  const { found, custom } = await askWays(reader, user, action, target);
  const views = found.filter((way) => way.action === 'view');
  const isFull = isSeenInFull(user, views);
  // Nobody acts on what they do not see in full.
  const holds = action === 'view' || isFull ? found.filter((way) => way.action === action) : [];
  const facts = holds.length > 0 ? undefined : await readMissFacts(reader, user, action, target, isFull);
  const seen = isFull
    ? seenInFull(found, visibleFields(target.type, custom))
    : seenInPart(user, views, facts ? facts.releases : await readReleases(reader, user, target.type));
  return {
    user: user.key,
    action,
    record: `${target.type}/${target.key}`,
    allowed: holds.length > 0,
    outcome: seen.outcome,
    ways: toNamedWays(holds, user, target.place.key).map((way) => tellWay(target, way)),
    misses: facts ? findMisses(facts, user, action, target) : [],
    sections: seen.sections,
    fields: seen.fields,
  };
}

async function askWays(
  reader: Reader,
  user: Subject,
  action: Action,
  target: KnownTarget,
): Promise<{ found: FoundWay[]; custom: string[] }> {
  const among = openWays(target, user);
  if (among.length === 0) return NOTHING;
  const { key, values, part } = waysPart(user, action, target, among);
  return askTogether(reader, `answer ${key}`, () => ({ found: part(), custom: customFieldsPart(target.type) }), values);
}

const NOTHING = { found: [], custom: [] };
