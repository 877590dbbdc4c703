import { readSettings } from '../access/settings.ts';
import type { Change } from '../store/session.ts';
import { journaledSince } from './journaled-since.ts';
import { toLocalTime } from './local-time.ts';
import { monthBounds } from './month-bounds.ts';

/** The leads of a run, and those of them that something else has changed since. */
export interface Touched {
  untouched: number[];
  /** Keys by lead; a lead that was deleted is touched. */
  keys: Map<number, string>;
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
  const touched: Touched = { untouched: [], keys: new Map() };
  const ids = [...placed.keys()];
  const journaled = ids.length === 0 ? new Set<number>() : await journaledSince(change.db, run.journal_id ?? 0);
  for (let from = 0; from < ids.length; from += SLICE) {
    const some = ids.slice(from, from + SLICE);
    const reasons = await findChanged(change, run, some);
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
      if (isThere && !reasons.has(id) && !journaled.has(id)) touched.untouched.push(id);
      else touched.keys.set(id, record?.key ?? `#${id} (deleted)`);
    }
  }
  return touched;
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
async function findChanged(change: Change, run: Run, leadIds: readonly number[]): Promise<Set<number>> {
  const { db } = change;
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
  // A past month's statement never changes: what it lists is returned, not undone.
  const settled = await db
    .selectFrom('sales')
    .select('lead_id as id')
    .where('lead_id', 'in', leadIds)
    .where('run_id', '=', run.id)
    .where('sold_at', '<', await startOfMonth(change))
    .execute();
  return new Set([...moved, ...returned, ...settled].map(({ id }) => id));
}

async function startOfMonth({ db, now }: Change): Promise<string> {
  const { timezone } = await readSettings(db);
  return monthBounds(toLocalTime(Date.parse(now()), timezone).month, timezone)[0];
}
