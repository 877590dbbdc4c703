import { readSettings } from '../access/settings.ts';
import { bulkInsert, bulkUpdate } from '../store/bulk-insert.ts';
import { bulkUpsert } from '../store/bulk-upsert.ts';
import type { Change } from '../store/session.ts';
import { countPlacements, findCounted } from './count-placements.ts';
import { nextPlacementId } from '../store/next-placement-id.ts';
import { toLocalTime } from './local-time.ts';
import type { ReclaimedFrom } from './reclaim-leads.ts';
import { TALLY_UPSERT } from './write-state.ts';

const SLICE = 900;

/** Puts leads back where they were before a run, with their sales and what counted against caps. Returns how many. */
export async function restoreLeads(
  change: Change,
  runId: number,
  leadIds: readonly number[],
  baseId: number,
): Promise<number> {
  const { store, db } = change;
  const at = change.now();
  let next = await nextPlacementId(change);
  for (let from = 0; from < leadIds.length; from += SLICE) {
    const some = leadIds.slice(from, from + SLICE);
    const rows = await db
      .selectFrom('placements')
      .select(['id', 'lead_id', 'cause', 'state'])
      .where('lead_id', 'in', some)
      .where('run_id', '=', runId)
      .where('cause', 'in', ['run', 'reclaim'])
      .orderBy('id')
      .execute();
    const byRun = rows.filter(({ cause }) => cause === 'run').map(({ id }) => id);
    const reclaimed = rows.filter(({ cause }) => cause === 'reclaim');
    await countPlacements(change, byRun, -1);
    for (const { id, lead_id } of reclaimed) {
      await countPlacements(change, await findCounted(db, [lead_id], id), 1);
    }
    const places = new Map(reclaimed.map(({ lead_id, state }) => [lead_id, JSON.parse(state!) as ReclaimedFrom]));
    const records: unknown[][] = [];
    const placements: unknown[][] = [];
    for (const id of some) {
      const { group, user, placement } = places.get(id) ?? { group: baseId, user: null, placement: null };
      records.push([group, user, placement, id]);
      placements.push([next++, id, group, user, 'undo', runId, at]);
    }
    await bulkUpdate(store, db, 'records', ['group_id', 'owner_id', 'placement_id'], records);
    await bulkInsert(store, db, 'placements', COLUMNS, placements);
    await takeBackSales(change, runId, some);
  }
  return leadIds.length;
}

const COLUMNS = ['id', 'lead_id', 'group_id', 'user_id', 'cause', 'run_id', 'at'] as const;

async function takeBackSales({ store, db }: Change, runId: number, leadIds: readonly number[]): Promise<void> {
  const { timezone } = await readSettings(db);
  const sales = await db
    .selectFrom('sales')
    .select(['id', 'client_id', 'rule_id', 'price_cents', 'sold_at'])
    .where('lead_id', 'in', leadIds)
    .where('run_id', '=', runId)
    .execute();
  if (sales.length === 0) return;
  const tallies = new Map<string, [string, number, number, number, number, number]>();
  for (const { client_id, rule_id, price_cents, sold_at } of sales) {
    for (const day of [toLocalTime(Date.parse(sold_at), timezone).date, '']) {
      const key = `${day}/${rule_id}/${client_id}`;
      const tally = tallies.get(key) ?? [day, rule_id!, client_id, 0, 0, 0];
      tally[4] -= 1;
      tally[5] -= price_cents;
      tallies.set(key, tally);
    }
  }
  await bulkUpsert(store, db, 'tallies', TALLY_UPSERT, [...tallies.values()]);
  for (let from = 0; from < sales.length; from += SLICE) {
    const ids = sales.slice(from, from + SLICE).map(({ id }) => id);
    await db.deleteFrom('sales').where('id', 'in', ids).execute();
  }
}
