import { type Release, releasedFields } from './seen-fields.ts';
import type { Subject } from './subject.ts';
import type { Action, Outcome } from './vocabulary.ts';
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

/** What a record shows besides its core, each with the permission of its own. */
export const SECTION_ACTIONS = ['view-contact', 'view-history'] as const satisfies readonly Action[];

type View = Pick<NamedWay, 'way' | 'via'>;

/** Whether the ways for `view` show the record in full. */
export function isSeenInFull(user: Pick<Subject, 'isInternal'>, views: readonly View[]): boolean {
  return user.isInternal && views.some(({ way }) => FULL_WAYS.includes(way));
}

/** A full outcome: the sections as far as they are open, and the fields that the type has. */
export function seenInFull(open: readonly Action[], fields: string[]): Seen {
  const [contact, history] = SECTION_ACTIONS.map((section) => open.includes(section));
  return { outcome: 'full', sections: { core: true, contact: contact!, history: history! }, fields };
}

/** What shows otherwise: the released fields, and to internal users the name with them. */
export function seenInPart(user: Subject, views: readonly View[], releases: readonly Release[]): Seen {
  const released = releasedFields(releases, user, views);
  const outcome = views.length > 0 || released.length > 0 ? 'fields' : 'none';
  const named = outcome === 'fields' && user.isInternal ? ['name'] : [];
  return { outcome, sections: { core: false, contact: false, history: false }, fields: [...named, ...released] };
}
