import { releasedFields, visibleFields } from './seen-fields.ts';
import type { Reader } from './statement-for.ts';
import type { Subject } from './subject.ts';
import type { Target } from './target.ts';
import type { Outcome } from './vocabulary.ts';
import { FULL_WAYS } from './ways.ts';
import type { NamedWay } from './ways-for.ts';

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
