import { toAmount } from './money.ts';
import type { RunReport } from './run-report.ts';

/** A run as scripts read it. */
export interface RunDocument {
  /** null for a dry run. */
  run: number | null;
  dry_run: boolean;
  placed: number;
  sold: number;
  waiting: number;
  unmatched: number;
  reclaimed: number;
  rules: {
    rule: string;
    placed: number;
    sold: number;
    waiting: number;
    groups: { group: string; leads: number; users: { user: string; leads: number }[] }[];
    buyers: { client: string; leads: number; amount: string }[];
  }[];
  /** The first leads that nobody got. */
  nobody: { lead: string; outcome: string }[];
}

export function toRunDocument(report: RunReport, dryRun: boolean): RunDocument {
  const { run, placed, sold, waiting, unmatched, reclaimed, rules, nobody } = report;
  return {
    run: dryRun ? null : run,
    dry_run: dryRun,
    placed,
    sold,
    waiting,
    unmatched,
    reclaimed,
    rules: [...rules.values()].map((rule) => ({
      rule: rule.key,
      placed: rule.placed,
      sold: rule.sold,
      waiting: rule.waiting,
      groups: [...rule.groups].map(([group, users]) => ({
        group,
        leads: [...users.values()].reduce((sum, leads) => sum + leads, 0),
        users: [...users].map(([user, leads]) => ({ user, leads })).sort((a, b) => (a.user < b.user ? -1 : 1)),
      })),
      buyers: [...rule.buyers].map(([client, { leads, cents }]) => ({ client, leads, amount: toAmount(cents) })),
    })),
    nobody,
  };
}
