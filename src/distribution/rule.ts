import type { Criteria } from './criteria.ts';

export const CAP_KINDS = ['day', 'week', 'month', 'total', 'open'] as const;
export type CapKind = (typeof CAP_KINDS)[number];
/** At most so many leads in each. */
export type Caps = Partial<Record<CapKind, number>>;

export const STICKY_KINDS = ['email', 'phone', 'company'] as const;
export type StickyKind = (typeof STICKY_KINDS)[number];

export const BETWEEN = ['round-robin', 'least-loaded', 'priority'] as const;
export const WITHIN = ['round-robin', 'least-loaded'] as const;

export interface RuleTarget {
  /** A group's key. */
  group: string;
  weight: number;
  /** Weights by user key; 1 for the others. */
  users: Readonly<Record<string, number>>;
  hours?: string;
}

export interface RuleBuyer {
  /** A client group's key. */
  group: string;
  priceCents: number;
  weight: number;
  caps: Caps;
  /** For a calendar month. */
  budgetCents?: number;
  returnDays: number;
  /** Per cent of the month's sales. */
  returnQuota: number;
}

/** A rule as the setup document states it, with every default filled in. */
export interface Rule {
  key: string;
  isActive: boolean;
  when?: Criteria;
  between: (typeof BETWEEN)[number];
  within: (typeof WITHIN)[number];
  sticky: readonly StickyKind[];
  includeManagers: boolean;
  targets: readonly RuleTarget[];
  buyers: readonly RuleBuyer[];
  /** To how many buyers a lead is sold at most. */
  shared: number;
  caps: { group?: Caps; user?: Caps };
}

/** Of a user of a target: 1 where the rule does not say. */
export function weightOf({ users }: Pick<RuleTarget, 'users'>, user: string): number {
  return Object.hasOwn(users, user) ? users[user]! : 1;
}
