import { tellWay, type WayAnswer } from './sentences.ts';
import { releasedFields, visibleFields } from './seen-fields.ts';
import { readSettings, type Settings } from './settings.ts';
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
  const settings = await readSettings(reader.db);
  const rows = await waysFor(reader, settings, user.id, action, target);
  const views = action === 'view' ? rows : await waysFor(reader, settings, user.id, 'view', target);
  const seen = await whatIsSeen(reader, settings, user, target, views);
  return {
    user: user.key,
    action,
    record: `${target.type}/${target.key}`,
    allowed: rows.length > 0,
    ways: rows.map((row) => tellWay(user, action, target, row)),
    ...seen,
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

/** The outcome, and with it the sections and fields, from the ways that hold for `view`. */
export async function whatIsSeen(
  reader: Reader,
  settings: Settings,
  user: Subject,
  target: Target,
  views: readonly NamedWay[],
): Promise<Seen> {
  const full = user.isInternal && views.some(({ way }) => FULL_WAYS.includes(way));
  if (full) {
    const sections: Sections = {
      core: true,
      contact: await holds(reader, settings, user.id, 'view-contact', target),
      history: await holds(reader, settings, user.id, 'view-history', target),
    };
    return { outcome: 'full', sections, fields: await visibleFields(reader, target.type) };
  }
  const released = await releasedFields(reader, user, target.type, views);
  const outcome = views.length > 0 || released.length > 0 ? 'fields' : 'none';
  const named = outcome === 'fields' && user.isInternal ? ['name'] : [];
  return { outcome, sections: { core: false, contact: false, history: false }, fields: [...named, ...released] };
}

async function holds(
  reader: Reader,
  settings: Settings,
  user: number,
  action: Action,
  target: Target,
): Promise<boolean> {
  return (await waysFor(reader, settings, user, action, target)).length > 0;
}
