import { bulkInsert, bulkUpdate } from '../store/bulk-insert.ts';
import type { Change } from '../store/session.ts';
import type { Decision } from './place.ts';
import type { WaitingLead } from './read-leads.ts';

/** What a batch has decided, gathered as rows of the tables that it is written to. */
export interface BatchRows {
  placements: unknown[][];
  records: unknown[][];
  sales: unknown[][];
  /** Leads whose reasons differ from their last ones. */
  outcomes: unknown[][];
  /** Leads that had waited, and wait no more or for another reason. */
  settled: number[];
}

export interface Stamp {
  runId: number;
  baseId: number;
  at: string;
}

export function emptyRows(): BatchRows {
  return { placements: [], records: [], sales: [], outcomes: [], settled: [] };
}

/** Adds the rows for one decided lead. `placementId` is the number of its placement, if it gets one. */
export function addRows(
  rows: BatchRows,
  lead: WaitingLead,
  decision: Decision,
  decisionId: number,
  placementId: number,
  { runId, baseId, at }: Stamp,
): void {
  const { outcome, placement, roster, sales, grown } = decision;
  if (outcome === 'waiting' || outcome === 'unmatched') {
    if (lead.lastOutcome === outcome && lead.lastDecision === decisionId) return;
    if (lead.lastOutcome !== null) rows.settled.push(lead.id);
    rows.outcomes.push([lead.id, runId, outcome, decisionId, at]);
    return;
  }
  const ruleId = roster!.ruleState.id;
  // A lead that is only sold stays in base, without an owner, and is looked at no more.
  const groupId = placement?.target.party.id ?? baseId;
  const userId = placement?.user.party.id ?? null;
  rows.placements.push([placementId, lead.id, groupId, userId, 'run', ruleId, runId, decisionId, decision.before, at]);
  rows.records.push([groupId, userId, placementId, lead.id]);
  if (lead.lastOutcome !== null) rows.settled.push(lead.id);
  if (sales.length === 0) return;
  const growth = JSON.stringify(
    Object.fromEntries(
      roster!.ruleState.buyers.map(({ party }, i) => [party.id, grown![i]]).filter(([, n]) => n !== 0),
    ),
  );
  for (const { buyer, took } of sales) {
    rows.sales.push([lead.id, buyer.party.id, ruleId, runId, buyer.priceCents, at, took, growth]);
  }
}

/** Writes a batch within the open change. */
export async function writeRows({ store, db }: Change, rows: BatchRows): Promise<void> {
  for (let from = 0; from < rows.settled.length; from += 900) {
    const some = rows.settled.slice(from, from + 900);
    await db.deleteFrom('lead_outcomes').where('lead_id', 'in', some).execute();
  }
  await bulkInsert(store, db, 'placements', PLACEMENT_COLUMNS, rows.placements);
  await bulkUpdate(store, db, 'records', ['group_id', 'owner_id', 'placement_id'], rows.records);
  await bulkInsert(store, db, 'sales', SALE_COLUMNS, rows.sales);
  await bulkInsert(store, db, 'lead_outcomes', ['lead_id', 'run_id', 'outcome', 'decision_id', 'at'], rows.outcomes);
}

const PLACEMENT_COLUMNS = [
  'id',
  'lead_id',
  'group_id',
  'user_id',
  'cause',
  'rule_id',
  'run_id',
  'decision_id',
  'state',
  'at',
] as const;

const SALE_COLUMNS = ['lead_id', 'client_id', 'rule_id', 'run_id', 'price_cents', 'sold_at', 'took', 'grown'] as const;
