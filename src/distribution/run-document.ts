import type { Kysely } from 'kysely';
import { readSettings } from '../access/settings.ts';
import type { Schema } from '../store/schema/schema.ts';
import { toAmount } from './money.ts';
import type { RunReport } from './run-report.ts';

/** A run as scripts read it. */
export interface RunDocument {
  /** null for a dry run. */
  run: number | null;
  dry_run: boolean;
  placed: number;
  sold: number;
  /** null where not all of the run is open to whoever asks, here and below. */
  waiting: number | null;
  unmatched: number | null;
  reclaimed: number;
  /** Of the buyers' amounts. */
  currency: string;
  rules: {
    rule: string;
    placed: number;
    sold: number;
    waiting: number | null;
    groups: { group: string; leads: number; users: { user: string; leads: number }[] }[];
    buyers: { client: string; leads: number; amount: string }[];
  }[];
  /** The first leads that nobody got. */
  nobody: { lead: string; outcome: string }[];
}

export async function toRunDocument(db: Kysely<Schema>, report: RunReport, dryRun: boolean): Promise<RunDocument> {
  const { run, placed, sold, waiting, unmatched, reclaimed, rules, nobody } = report;
  return {
    run: dryRun ? null : run,
    dry_run: dryRun,
    placed,
    sold,
    waiting,
    unmatched,
    reclaimed,
    currency: (await readSettings(db)).currency,
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
    nobody: await nameLeads(db, nobody),
  };
}

async function nameLeads(db: Kysely<Schema>, nobody: RunReport['nobody']): Promise<RunDocument['nobody']> {
  if (nobody.length === 0) return [];
  const ids = nobody.map(({ leadId }) => leadId);
  const rows = await db.selectFrom('records').select(['id', 'key']).where('id', 'in', ids).execute();
  const keys = new Map(rows.map(({ id, key }) => [id, key]));
  return nobody.map(({ leadId, outcome }) => ({ lead: keys.get(leadId) ?? `#${leadId}`, outcome }));
}
