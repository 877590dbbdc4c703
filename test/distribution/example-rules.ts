import type { Lead } from '../../src/distribution/lead.ts';
import { makeState } from '../../src/distribution/make-state.ts';
import { place, type Decision } from '../../src/distribution/place.ts';
import type { Rule, RuleBuyer, RuleTarget } from '../../src/distribution/rule.ts';
import type { GroupRow, RuleRow, Snapshot, UserRow } from '../../src/distribution/snapshot.ts';
import type { DistributionState, LeadHistory } from '../../src/distribution/state.ts';

/** Groups by key with their users, named alike in every test: ids are positions, from 1. */
export interface Example {
  /** Users by group, for example `{ nord: ['a', 'b'] }`; clients have none. */
  groups?: Record<string, readonly string[]>;
  clients?: readonly string[];
  rules: readonly Partial<Rule>[];
  users?: Record<string, Partial<UserRow>>;
  edit?: Partial<Snapshot>;
  group?: Record<string, Partial<GroupRow>>;
}

export function exampleState({
  groups = {},
  clients = [],
  rules,
  users = {},
  edit = {},
  group = {},
}: Example): DistributionState {
  return makeState(exampleSnapshot({ groups, clients, rules, users, edit, group }));
}

export function exampleSnapshot({
  groups = {},
  clients = [],
  rules,
  users = {},
  edit = {},
  group = {},
}: Example): Snapshot {
  const userKeys = [...new Set(Object.values(groups).flat())];
  const userRows = userKeys.map((key, place): UserRow => ({
    id: place + 1,
    key,
    isActive: true,
    absences: [],
    caps: {},
    open: 0,
    ...users[key],
  }));
  const groupRows = [...Object.keys(groups), ...clients].map((key, place): GroupRow => ({
    id: 100 + place,
    key,
    isActive: true,
    isClient: clients.includes(key),
    caps: {},
    open: 0,
    members: (groups[key] ?? []).map((user) => ({ userId: userKeys.indexOf(user) + 1, asManager: false })),
    ...group[key],
  }));
  const ruleRows = rules.map((rule, place): RuleRow => ({
    id: place + 1,
    rule: completeRule({ key: `r${place + 1}`, ...rule }),
    holds: () => true,
    mayTake: () => true,
  }));
  return {
    now: Date.parse('2026-10-21T10:00:00Z'),
    zone: 'UTC',
    users: userRows,
    groups: groupRows,
    rules: ruleRows,
    usage: new Map(),
    rotations: new Map(),
    ...edit,
  };
}

export function completeRule(rule: Partial<Rule>): Rule {
  return {
    key: 'r',
    isActive: true,
    between: 'round-robin',
    within: 'round-robin',
    sticky: [],
    includeManagers: false,
    targets: [],
    buyers: [],
    shared: 1,
    caps: {},
    ...rule,
  };
}

export function target(group: string, edit: Partial<RuleTarget> = {}): RuleTarget {
  return { group, weight: 1, users: {}, ...edit };
}

export function buyer(group: string, edit: Partial<RuleBuyer> = {}): RuleBuyer {
  return { group, priceCents: 2500, weight: 1, caps: {}, returnDays: 14, returnQuota: 10, ...edit };
}

export function aLead(edit: Partial<Lead> = {}): Lead {
  return {
    id: 1,
    name: 'Otto Klein',
    receivedAt: Date.parse('2026-10-20T10:00:00Z'),
    isOpen: true,
    affiliate: undefined,
    affiliateLocale: undefined,
    importId: undefined,
    company: [],
    data: {},
    form: {},
    folded: [],
    ...edit,
  };
}

/** Who got each of so many leads: users (or clients, joined), `-` for one that waits. */
export function placeMany(state: DistributionState, count: number, history: LeadHistory = {}): string {
  return Array.from({ length: count }, () => nameOf(place(aLead(), history, state))).join(' ');
}

export function nameOf({ placement, sales, outcome }: Decision): string {
  if (outcome === 'waiting') return '-';
  if (outcome === 'unmatched') return '?';
  const clients = sales.map(({ buyer: { party } }) => party.key).sort();
  return [placement?.user.party.key ?? '', ...clients].join('');
}
