import { readSettings } from '../access/settings.ts';
import type { Change } from '../store/session.ts';
import { journaledSince } from './journaled-since.ts';
import { toLocalTime } from './local-time.ts';
import { monthBounds } from './month-bounds.ts';

/** The leads of a run, and those of them that something else has changed since. */
export interface Touched {
  untouched: number[];
  /** Keys; a lead that was deleted is touched. */
  touched: string[];
  /** The sales of the run that stand in a past month's statement, which never changes. */
  settled: SettledSale[];
}

export interface SettledSale {
  run: number;
  /** Key of the lead. */
  lead: string;
  /** As in `2026-10`. */
  month: string;
}

interface Run {
  id: number;
  first_placement_id: number | null;
  last_placement_id: number | null;
  journal_id: number | null;
}

const SLICE = 900;

export async function findTouched(change: Change, run: Run): Promise<Touched> {
  const placed = await lastPlacements(change, run);
  const found: Touched = { untouched: [], touched: [], settled: [] };
  const ids = [...placed.keys()];
  const journaled = ids.length === 0 ? new Set<number>() : await journaledSince(change.db, run.journal_id ?? 0);
  const { timezone } = await readSettings(change.db);
  for (let from = 0; from < ids.length; from += SLICE) {
    const some = ids.slice(from, from + SLICE);
    const changed = await findChanged(change, run, some);
    const settled = await findSettled(change, run, some, timezone);
    const records = await change.db
      .selectFrom('records')
      .select(['id', 'key', 'group_id', 'owner_id'])
      .where('id', 'in', some)
      .execute();
    const byId = new Map(records.map((record) => [record.id, record]));
    for (const id of some) {
      const record = byId.get(id);
      const place = placed.get(id)!;
      const isThere = record && record.group_id === place.group && record.owner_id === place.user;
      const isTouched = !isThere || changed.has(id) || journaled.has(id);
      const months = settled.get(id) ?? [];
      const lead = record?.key ?? `#${id} (deleted)`;
      if (isTouched) found.touched.push(lead);
      for (const month of months) found.settled.push({ run: run.id, lead, month });
      if (!isTouched && months.length === 0) found.untouched.push(id);
    }
  }
  return found;
}

/** Where the run has left each of its leads. */
async function lastPlacements(
  { db }: Change,
  { id, first_placement_id, last_placement_id }: Run,
): Promise<Map<number, { group: number; user: number | null }>> {
  if (first_placement_id === null || last_placement_id === null) return new Map();
  const rows = await db
    .selectFrom('placements')
    .select(['lead_id', 'group_id', 'user_id'])
    .where('id', '>=', first_placement_id)
    .where('id', '<=', last_placement_id)
    .where('run_id', '=', id)
    .where('cause', 'in', ['run', 'reclaim'])
    .orderBy('id')
    .execute();
  return new Map(rows.map(({ lead_id, group_id, user_id }) => [lead_id, { group: group_id, user: user_id }]));
}

/** Leads that the ledgers say were changed since. */
async function findChanged({ db }: Change, run: Run, leadIds: readonly number[]): Promise<Set<number>> {
  const moved = await db
    .selectFrom('placements')
    .select('lead_id as id')
    .where('lead_id', 'in', leadIds)
    .where('id', '>', run.last_placement_id ?? 0)
    .where('cause', 'in', ['hand', 'return', 'import'])
    .execute();
  const returned = await db
    .selectFrom('sales')
    .select('lead_id as id')
    .where('lead_id', 'in', leadIds)
    .where('run_id', '=', run.id)
    .where('returned_at', 'is not', null)
    .execute();
  return new Set([...moved, ...returned].map(({ id }) => id));
}

/** By lead, the months in whose statements its sales stand: what these list is returned, not undone. */
async function findSettled(
  { db, now }: Change,
  run: Run,
  leadIds: readonly number[],
  timezone: string,
): Promise<Map<number, string[]>> {
  const [startOfMonth] = monthBounds(toLocalTime(Date.parse(now()), timezone).month, timezone);
  const sales = await db
    .selectFrom('sales')
    .select(['lead_id', 'sold_at'])
    .where('lead_id', 'in', leadIds)
    .where('run_id', '=', run.id)
    .where('sold_at', '<', startOfMonth)
    .orderBy('id')
    .execute();
  const months = new Map<number, string[]>();
  for (const { lead_id, sold_at } of sales) {
    const { month } = toLocalTime(Date.parse(sold_at), timezone);
    months.set(lead_id, [...(months.get(lead_id) ?? []), month]);
  }
  return months;
}
