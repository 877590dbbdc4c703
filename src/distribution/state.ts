import type { Lead } from './lead.ts';
import type { Standing } from './rotation.ts';
import type { CapKind, Rule, StickyKind } from './rule.ts';

/**
 * Everything that decides who gets a lead, loaded once and moved on in memory by `place`: candidates, caps and
 * rotations as plain values. Groups are in the order of the rule, users in that of their keys.
 */
export interface DistributionState {
  /** The instant of the whole run, in milliseconds. */
  readonly now: number;
  readonly rules: readonly RuleState[];
}

/** Why someone cannot take a lead. A cap holds back; everything else makes absent. */
export interface Why {
  readonly why:
    | 'cap'
    | 'all-users-capped'
    | 'inactive'
    | 'away'
    | 'outside-hours'
    | 'closed'
    | 'no-user-present'
    | 'reclaimed-from'
    | 'bought-already'
    | 'rule-disabled';
  readonly of?: 'user' | 'group' | 'client' | 'rule';
  readonly kind?: CapKind | 'budget';
  readonly limit?: number;
}

/** A cap with what has been used of it: full when one more of `cost` would exceed it. `open` counts on its party. */
export interface Limit {
  readonly of: 'user' | 'group' | 'client' | 'rule';
  readonly kind: CapKind | 'budget';
  readonly limit: number;
  readonly cost: number;
  used: number;
}

/** A party under its own caps, or under one rule's caps for it. */
export interface Capped {
  readonly limits: readonly Limit[];
  /** The first of the limits that is full. */
  full: Limit | undefined;
  /** The rules whose rosters change with it. */
  readonly rules: RuleState[];
}

/** A user, a group or a client. */
export interface Party extends Capped {
  readonly id: number;
  readonly key: string;
  /** Why not present, for the whole run. */
  readonly absent: Why | undefined;
  /** Leads with an open status that it has now, however they came. */
  open: number;
  /** Everything of this party with a limit on `open`. */
  readonly openCapped: Capped[];
}

export interface Candidate {
  readonly party: Party;
  /** The rule's caps for it. */
  readonly within: Capped;
}

export interface Rotation {
  readonly weights: readonly number[];
  readonly currents: number[];
  hasMoved: boolean;
}

export interface TargetState extends Candidate {
  /** Outside the target's hours. */
  readonly absent: Why | undefined;
  readonly users: readonly Candidate[];
  readonly rotation: Rotation;
  /** By user: leads taken since they were last written to the tallies. */
  readonly taken: number[];
}

export interface BuyerState extends Candidate {
  readonly priceCents: number;
  /** Leads bought since they were last written to the tallies. */
  taken: number;
}

export interface RuleState {
  readonly id: number;
  readonly rule: Rule;
  readonly holds: (lead: Lead, now: number) => boolean;
  /** Whether the rule's maker may assign this lead. */
  readonly mayTake: (lead: Lead) => boolean;
  readonly targets: readonly TargetState[];
  readonly rotation: Rotation;
  readonly buyers: readonly BuyerState[];
  readonly buyerRotation: Rotation;
  /** Undefined when a standing may have changed since it was made. */
  roster: Roster | undefined;
}

/** Where each candidate of a rule stands, and why: shared by all leads for which it is the same. */
export interface Roster {
  readonly ruleState: RuleState;
  readonly groups: Standings;
  /** For each target. */
  readonly users: readonly Standings[];
  readonly buyers: Standings;
}

export interface Standings {
  readonly standings: Standing[];
  readonly whys: (Why | undefined)[];
}

/** What is known of one lead besides its fields; all absent for most. */
export interface LeadHistory {
  /** The owner of the latest placed lead with the same email, phone or company. */
  readonly sticky?: Partial<Record<StickyKind, number>>;
  /** Users whom it was reclaimed from, whoever had it last at the end. */
  readonly reclaimedFrom?: ReadonlySet<number>;
  /** Clients that bought it, or one with the same identity. */
  readonly boughtBy?: ReadonlySet<number>;
  /** How many sales of it stand already. */
  readonly sold?: number;
}
