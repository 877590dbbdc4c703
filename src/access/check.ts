import { type Asker, authorizeAnswer, getKnownSubject, getKnownTarget, mayAudit } from './asking.ts';
import { findMisses, type Miss, veil } from './misses.ts';
import { tellWay, type WayAnswer } from './sentences.ts';
import { askSettings } from './settings.ts';
import type { Reader } from './statement-for.ts';
import type { Subject } from './subject.ts';
import type { Target } from './target.ts';
import { type Action, type Outcome, parseAction } from './vocabulary.ts';
import { waysFor } from './ways-for.ts';
import { type Sections, whatIsSeen } from './what-is-seen.ts';

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
  const user = await getKnownSubject(asker, userKey);
  const target = await getKnownTarget(asker, record);
  await authorizeAnswer(asker, user, target);
  const found = await answer(asker, user, wanted, target);
  if (found.allowed || found.outcome === 'full' || (await mayAudit(asker, target))) return found;
  return { ...found, misses: found.misses.map(veil) };
}

/** The same for a user and a record already found. */
export async function answer(reader: Reader, user: Subject, action: Action, target: Target): Promise<Answer> {
  const settings = await askSettings(reader);
  const asked = [...new Set<Action>([action, 'view', 'view-contact', 'view-history'])];
  const rows = await waysFor(reader, settings, user.id, asked, target);
  const ways = rows.filter((row) => row.action === action);
  const { outcome, sections, fields } = await whatIsSeen(reader, user, target, rows);
  return {
    user: user.key,
    action,
    record: `${target.type}/${target.key}`,
    allowed: ways.length > 0,
    outcome,
    ways: ways.map((row) => tellWay(action, target, row)),
    misses: ways.length > 0 ? [] : await findMisses(reader, settings, user, action, target),
    sections,
    fields,
  };
}
