import type { Generated } from 'kysely';

export interface DistributionTables {
  rules: {
    id: Generated<number>;
    key: string;
    position: number;
    is_active: Generated<number>;
    /** JSON of the rule as in the setup document, without its targets and buyers. */
    body: string;
    /** null: the operator. */
    maker_id: number | null;
    created_at: string;
  };
  rule_targets: {
    rule_id: number;
    group_id: number;
    position: number;
    weight: number;
    /** JSON: weights by user key. */
    users: string;
    hours: string | null;
  };
  rule_buyers: {
    rule_id: number;
    group_id: number;
    position: number;
    weight: number;
    price_cents: number;
    /** JSON. */
    caps: string;
    budget_cents: number | null;
    return_days: number;
    return_quota: number;
  };
  /** The active rules as runs found them, stored once for all runs that found them so. */
  rulesets: { id: Generated<number>; hash: string; body: string };
  runs: {
    id: Generated<number>;
    state: 'running' | 'finished' | 'undone';
    started_at: string;
    finished_at: string | null;
    /** null: the operator. */
    runner_id: number | null;
    ruleset_id: number;
    /** A duration such as `48h`. */
    reclaim: string | null;
    placed: Generated<number>;
    sold: Generated<number>;
    waiting: Generated<number>;
    unmatched: Generated<number>;
    reclaimed: Generated<number>;
    first_placement_id: number | null;
    last_placement_id: number | null;
    /** The journal's last entry when the run ended: whatever is later was done since. */
    journal_id: number | null;
  };
  /** `kind`: between a rule's groups, between the users of one group (`group_id`, else 0), or between its buyers. */
  rotations: RotationColumns;
  /** Rotations as they were before a run first moved them, and, once it has ended, as it left them. */
  run_rotations: RotationColumns & { run_id: number; after: string | null };
  /** Who stood where, and why, stored once for all leads that were decided alike. */
  decisions: {
    id: Generated<number>;
    hash: string;
    outcome: 'placed' | 'sold' | 'waiting' | 'unmatched';
    rule_id: number | null;
    body: string;
  };
  run_decisions: { run_id: number; decision_id: number; leads: number };
  /** Append-only: a lead's present place is its last one. Numbered by the one who writes, under the write lock. */
  placements: {
    id: number;
    lead_id: number;
    group_id: number;
    user_id: number | null;
    cause: 'run' | 'hand' | 'reclaim' | 'undo' | 'import' | 'return';
    rule_id: number | null;
    run_id: number | null;
    decision_id: number | null;
    /** The currents and loads that decided; for a reclaim, JSON of where the lead was. */
    state: string | null;
    at: string;
  };
  /** Why a lead waits or is unmatched, for each the last reasons alone. */
  lead_outcomes: {
    lead_id: number;
    run_id: number;
    outcome: 'waiting' | 'unmatched';
    decision_id: number | null;
    at: string;
  };
  /** What counts against caps, by the account's local day, and in total where `day` is empty; clients have user 0. */
  tallies: {
    day: string;
    rule_id: number;
    group_id: number;
    user_id: number;
    leads: number;
    cents: number;
  };
  /** Up to which placement and sale something derived from them has counted; for tallies, the time zone of their days. */
  marks: { name: 'tallies' | 'contacts'; placement_id: number; sale_id: number; zone: string };
  /** How people are known again: of every lead that was placed or sold, its email, phone, company, name with zip. */
  contacts: { value: string; lead_id: number };
}

interface RotationColumns {
  rule_id: number;
  kind: 'groups' | 'users' | 'buyers';
  group_id: number;
  /** JSON: current by the id of the candidate. */
  currents: string;
}
