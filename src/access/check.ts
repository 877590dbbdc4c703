import { tellWay, type WayAnswer } from './sentences.ts';
import { releasedFields, visibleFields } from './seen-fields.ts';
import { askSettings } from './settings.ts';
import type { Reader } from './statement-for.ts';
import { getSubject, type Subject } from './subject.ts';
import { getTarget, type Target } from './target.ts';
import { type Action, type Outcome, parseAction } from './vocabulary.ts';
import { FULL_WAYS } from './ways.ts';
import { type NamedWay, waysFor } from './ways-for.ts';

export interface Answer {
  user: string;
  action: Action;
  /** `company/acme`. */
  record: string;
  allowed: boolean;
  /** What of the record is seen: of `view`, whatever the action. */
  outcome: Outcome;
  ways: WayAnswer[];
  sections: Sections;
  fields: string[];
}

export interface Sections {
  core: boolean;
  contact: boolean;
  history: boolean;
}

/** May this user do this with this record, and why? */
export async function check(reader: Reader, userKey: string, action: string, record: string): Promise<Answer> {
  const wanted = parseAction(action);
  return answer(reader, await getSubject(reader, userKey), wanted, await getTarget(reader, record));
}

/** The same for a user and a record already found. */
export async function answer(reader: Reader, user: Subject, action: Action, target: Target): Promise<Answer> {
  const settings = await askSettings(reader);
  const asked = [...new Set<Action>([action, 'view', 'view-contact', 'view-history'])];
  const rows = await waysFor(reader, settings, user.id, asked, target);
  const ways = rows.filter((row) => row.action === action);
  return {
    user: user.key,
    action,
    record: `${target.type}/${target.key}`,
    allowed: ways.length > 0,
    ways: ways.map((row) => tellWay(action, target, row)),
    ...(await whatIsSeen(reader, user, target, rows)),
  };
}

export interface Seen {
  outcome: Outcome;
  sections: Sections;
  fields: string[];
}

export const NOTHING_SEEN: Seen = {
  outcome: 'none',
  sections: { core: false, contact: false, history: false },
  fields: [],
};

/** The outcome, and with it the sections and fields, from the ways that hold for `view` and for the sections. */
export async function whatIsSeen(
  reader: Reader,
  user: Subject,
  { type }: Pick<Target, 'type'>,
  rows: readonly NamedWay[],
): Promise<Seen> {
  const views = rows.filter(({ action }) => action === 'view');
  if (user.isInternal && views.some(({ way }) => FULL_WAYS.includes(way))) {
    const sections: Sections = {
      core: true,
      contact: rows.some(({ action }) => action === 'view-contact'),
      history: rows.some(({ action }) => action === 'view-history'),
    };
    return { outcome: 'full', sections, fields: await visibleFields(reader, type) };
  }
  const released = await releasedFields(reader, user, type, views);
  const outcome = views.length > 0 || released.length > 0 ? 'fields' : 'none';
  const named = outcome === 'fields' && user.isInternal ? ['name'] : [];
  return { outcome, sections: { core: false, contact: false, history: false }, fields: [...named, ...released] };
}
