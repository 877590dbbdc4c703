import { releasedFields, visibleFields } from './seen-fields.ts';
import type { Settings } from './settings.ts';
import type { Reader } from './statement-for.ts';
import type { Subject } from './subject.ts';
import type { Target } from './target.ts';
import type { Action, Outcome } from './vocabulary.ts';
import { FULL_WAYS } from './ways.ts';
import { type NamedWay, waysFor } from './ways-for.ts';

export interface Sections {
  core: boolean;
  contact: boolean;
  history: boolean;
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
  target: Pick<Target, 'id' | 'type'>,
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
  target: Pick<Target, 'id' | 'type'>,
): Promise<boolean> {
  return (await waysFor(reader, settings, user, action, target)).length > 0;
}
