import type { Decision } from './place.ts';

/** What a run has done, counted as it goes. */
export interface RunReport {
  run: number;
  placed: number;
  sold: number;
  waiting: number;
  unmatched: number;
  reclaimed: number;
  rules: Map<number, RuleCount>;
  /** The first leads that nobody got. */
  nobody: { leadId: number; outcome: 'waiting' | 'unmatched' }[];
}

export interface RuleCount {
  id: number;
  key: string;
  placed: number;
  sold: number;
  /** Leads for which it held, and which nobody could take in the end. */
  waiting: number;
  /** By group, then by user. */
  groups: Map<string, Map<string, number>>;
  buyers: Map<string, { leads: number; cents: number }>;
}

const SHOWN_NOBODY = 20;

export function startReport(run: number): RunReport {
  return { run, placed: 0, sold: 0, waiting: 0, unmatched: 0, reclaimed: 0, rules: new Map(), nobody: [] };
}

export function ruleCount({ rules }: RunReport, id: number, key: string): RuleCount {
  let count = rules.get(id);
  if (!count) {
    count = { id, key, placed: 0, sold: 0, waiting: 0, groups: new Map(), buyers: new Map() };
    rules.set(id, count);
  }
  return count;
}

export function countDecision(report: RunReport, leadId: number, decision: Decision): void {
  const { outcome, roster, passed, placement, sales } = decision;
  report[outcome] += 1;
  if (outcome === 'waiting' || outcome === 'unmatched') {
    if (report.nobody.length < SHOWN_NOBODY) report.nobody.push({ leadId, outcome });
    for (const { ruleState } of passed) ruleCount(report, ruleState.id, ruleState.rule.key).waiting += 1;
    return;
  }
  const count = ruleCount(report, roster!.ruleState.id, roster!.ruleState.rule.key);
  count[outcome] += 1;
  if (placement) countPlaced(count, placement.target.party.key, placement.user.party.key, 1);
  for (const { buyer } of sales) countSold(count, buyer.party.key, 1, buyer.priceCents);
}

export function countPlaced({ groups }: RuleCount, group: string, user: string, leads: number): void {
  let users = groups.get(group);
  if (!users) groups.set(group, (users = new Map()));
  users.set(user, (users.get(user) ?? 0) + leads);
}

export function countSold({ buyers }: RuleCount, client: string, leads: number, cents: number): void {
  const bought = buyers.get(client) ?? { leads: 0, cents: 0 };
  buyers.set(client, { leads: bought.leads + leads, cents: bought.cents + cents });
}
