import type { Absence } from './absence.ts';
import type { Lead } from './lead.ts';
import type { Caps, Rule } from './rule.ts';

/** What of a party's caps has been used, in the periods that hold the run's instant. */
export interface Usage {
  day: number;
  week: number;
  month: number;
  total: number;
  /** Sales of the month, for a budget. */
  monthCents: number;
}

export interface UserRow {
  id: number;
  key: string;
  isActive: boolean;
  hours?: string | undefined;
  absences: readonly Absence[];
  caps: Caps;
  open: number;
}

export interface GroupRow {
  id: number;
  key: string;
  isActive: boolean;
  isClient: boolean;
  caps: Caps;
  open: number;
  members: readonly { userId: number; asManager: boolean }[];
}

export interface RuleRow {
  id: number;
  rule: Rule;
  readonly holds: (lead: Lead, now: number) => boolean;
  readonly mayTake: (lead: Lead) => boolean;
}

/** What the state of distribution is made from: plain rows, as the database or a test has them. */
export interface Snapshot {
  now: number;
  zone: string;
  users: readonly UserRow[];
  groups: readonly GroupRow[];
  rules: readonly RuleRow[];
  /** By `usageKey`. */
  usage: ReadonlyMap<string, Usage>;
  /** By `rotationKey`: current by candidate's id. */
  rotations: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

/** A party over all rules (`rule` 0), or within one. */
export function usageKey(kind: 'user' | 'group' | 'client', id: number, ruleId = 0): string {
  return `${kind}/${id}/${ruleId}`;
}

export type RotationKind = 'groups' | 'users' | 'buyers';

/** `groupId` for the rotation between the users of one group, else 0. */
export function rotationKey(ruleId: number, kind: RotationKind, groupId = 0): string {
  return `${ruleId}/${kind}/${groupId}`;
}
