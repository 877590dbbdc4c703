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
import { type NamedWay, toNamedWays, waysFor, waysPart } from './ways-for.ts';
import { isSeenInFull, SECTION_ACTIONS, type Sections, type Seen, seenInFull, seenInPart } from './what-is-seen.ts';

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
  const views = await waysFor(reader, settings, user, ['view'], target);
  const { ways, misses, seen } = isSeenInFull(user, views)
    ? await inFull(reader, settings, user, action, target, views)
    : await inPart(reader, settings, user, action, target, views);
  return {
    user: user.key,
    action,
    record: `${target.type}/${target.key}`,
    allowed: ways.length > 0,
    outcome: seen.outcome,
    ways: ways.map((way) => tellWay(target, way)),
    misses,
    sections: seen.sections,
    fields: seen.fields,
  };
}

interface Found {
  ways: readonly NamedWay[];
  misses: Miss[];
  seen: Seen;
}

async function inFull(
  reader: Reader,
  settings: Settings,
  user: Subject,
  action: Action,
  target: FoundTarget,
  views: readonly NamedWay[],
): Promise<Found> {
  const others = [...new Set<Action>([action, ...SECTION_ACTIONS])].filter((other) => other !== 'view');
  const asked = waysPart(settings, user, others, target, true);
  const found = await askTogether(
    reader,
    `in full ${asked.key}`,
    () => ({ ways: asked.part(), custom: customFieldsPart }),
    { ...asked.values, type: target.type },
  );
  const more = toNamedWays(found.ways, user, target, settings);
  const ways = action === 'view' ? views : more.filter((way) => way.action === action);
  const facts = ways.length > 0 ? undefined : await readMissFacts(reader, settings, user, action, target);
  return {
    ways,
    misses: facts ? findMisses(facts, user, action, target) : [],
    seen: seenInFull(more, visibleFields(target.type, found.custom)),
  };
}

// Nobody acts on what they do not see in full: of other actions than `view` no way is looked for.
async function inPart(
  reader: Reader,
  settings: Settings,
  user: Subject,
  action: Action,
  target: FoundTarget,
  views: readonly NamedWay[],
): Promise<Found> {
  const ways = action === 'view' ? views : [];
  const facts = ways.length > 0 ? undefined : await readMissFacts(reader, settings, user, action, target);
  const releases = facts ? facts.releases : await readReleases(reader, user, target.type);
  return {
    ways,
    misses: facts ? findMisses(facts, user, action, target) : [],
    seen: seenInPart(user, views, releases),
  };
}
