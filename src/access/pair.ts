import type { Subject, SubjectMembership } from './subject.ts';
import type { Surroundings } from './surroundings.ts';
import type { FoundTarget } from './target.ts';
import type { Action } from './vocabulary.ts';
import { SECTION_ACTIONS } from './what-is-seen.ts';

// One user and one record, with all that the ten ways look at: read by one statement, so that it holds together. It is
// no more than the user's memberships and what is around the record.

/** A record as it was read together with a user. */
export interface Pair extends FoundTarget {
  /** Undefined where nobody is called so. */
  user: Subject | undefined;
  /** What the user's memberships give, by the key of the group. */
  standings: readonly Standing[];
  /** Those through organizations and teams. */
  inside: readonly Standing[];
  /** The group in which the record counts: its own, or base without the group system. */
  place: NamedGroup;
  /** The organization of that group. */
  organization: NamedGroup;
  ownerKey: string | null;
  affiliate: NamedGroup | undefined;
  /** What is disallowed for records of that group, with the key of the group that says so. */
  denials: readonly (readonly [permission: string, by: string])[];
  around: Surroundings;
  customFields: readonly string[];
}

export interface NamedGroup {
  id: number;
  key: string;
}

/** A membership with what it gives for what is asked about and for what is seen, and where it stands to the record. */
export interface Standing extends SubjectMembership {
  /** Rank of the scope for the action that is asked about, and then for those of SEEN_BY. */
  ranks: readonly number[];
  /** JSON array: what gives the scope for what is asked about. */
  because: string;
  /** The same, read when it is first told. */
  reasons: readonly string[] | undefined;
  /** Key of the nearest group on its path that disallows what is asked about. */
  deniedBy: string | undefined;
  /** How far above the group in which the record counts it is; undefined for a group that is not on its path. */
  height: number | undefined;
}

/** What of a record is seen is judged by these. */
export const SEEN_BY: readonly Action[] = ['view', ...SECTION_ACTIONS];

/** Where the ranks of a standing have that for the action, in a pair that was read for what is asked about. */
export function rankAt(asked: Action, action: Action): number {
  return action === asked ? 0 : 1 + SEEN_BY.indexOf(action);
}
