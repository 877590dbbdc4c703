import { type Asker, authorizeAnswer, chooseKnown, chooseSubject, mayAudit } from './asking.ts';
import { askTogether } from './ask-together.ts';
import { readMissFacts } from './miss-facts.ts';
import { findMisses, type Miss, veil } from './misses.ts';
import { customFieldsPart, readReleases, visibleFields } from './seen-fields.ts';
import { tellWay, type WayAnswer } from './sentences.ts';
import { askSettings, type Settings, settingsPart } from './settings.ts';
import type { Reader } from './statement-for.ts';
import { type Subject, subjectParts, toSubject } from './subject.ts';
import { type FoundTarget, targetsPart } from './target.ts';
import { type Action, type Outcome, parseAction } from './vocabulary.ts';
import { toNamedWays, waysPart } from './ways-for.ts';
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
  const named = targetsPart(record);
  const { user, memberships, targets, settings } = await askTogether(
    asker,
    `premises ${named.key}`,
    () => ({ ...subjectParts(), targets: named.build(), settings: settingsPart }),
    { userKey, ...named.values },
  );
  const subject = await chooseSubject(asker, userKey, toSubject(user, memberships));
  const target = await chooseKnown(asker, record, targets);
  await authorizeAnswer(asker, subject, target);
  const found = await answer(asker, subject, wanted, target, settings);
  if (found.allowed || found.outcome === 'full' || (await mayAudit(asker, target))) return found;
  return { ...found, misses: found.misses.map(veil) };
}

/** The same for a user and a record already found. */
export async function answer(
  reader: Reader,
  user: Subject,
  action: Action,
  target: FoundTarget,
  known?: Settings,
): Promise<Answer> {
  const settings = known ?? (await askSettings(reader));
  const { views, others, custom } = await askWays(reader, settings, user, action, target);
  const isFull = isSeenInFull(user, views);
  const more = isFull ? others : [];
  // Nobody acts on what they do not see in full.
  const ways = action === 'view' ? views : more.filter((way) => way.action === action);
  const facts = ways.length > 0 ? undefined : await readMissFacts(reader, settings, user, action, target);
  const seen = isFull
    ? seenInFull(more, visibleFields(target.type, custom))
    : seenInPart(user, views, facts ? facts.releases : await readReleases(reader, user, target.type));
  return {
    user: user.key,
    action,
    record: `${target.type}/${target.key}`,
    allowed: ways.length > 0,
    outcome: seen.outcome,
    ways: ways.map((way) => tellWay(target, way)),
    misses: facts ? findMisses(facts, user, action, target) : [],
    sections: seen.sections,
    fields: seen.fields,
  };
}

// For `view`, for the sections and for the action at once: whether the record is seen in full is judged by the first.
async function askWays(reader: Reader, settings: Settings, user: Subject, action: Action, target: FoundTarget) {
  const actions = [...new Set<Action>(['view', ...SECTION_ACTIONS, action])];
  const asked = waysPart(settings, user, actions, target, true);
  const found = await askTogether(
    reader,
    `answer ${asked.key}`,
    () => ({ ways: asked.part(), custom: customFieldsPart }),
    { ...asked.values, type: target.type },
  );
  const ways = toNamedWays(found.ways, user, target, settings);
  return {
    views: ways.filter((way) => way.action === 'view'),
    others: ways.filter((way) => way.action !== 'view'),
    custom: found.custom,
  };
}
