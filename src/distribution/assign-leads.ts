import { assignRecords, type Assigned, type Assignment } from '../records/assign-records.ts';
import { bulkInsert } from '../store/bulk-insert.ts';
import type { Change } from '../store/session.ts';
import { assertClock } from './assert-clock.ts';
import { nextPlacementId } from './next-placement-id.ts';

const SLICE = 900;

/** Gives leads to a group or a user by hand: a placement each, and no rotation moves. */
export async function assignLeads(change: Change, assignment: Assignment, force = false): Promise<Assigned> {
  const { store, db, now } = change;
  await assertClock(db, now(), force);
  const before = await readPlaces(change, assignment.ids);
  const assigned = await assignRecords(change, assignment);
  const after = await readPlaces(change, assignment.ids);
  let next = await nextPlacementId(change);
  const rows: unknown[][] = [];
  for (const [id, { group_id, owner_id }] of after) {
    const was = before.get(id);
    if (was?.group_id === group_id && was.owner_id === owner_id) continue;
    rows.push([next++, id, group_id, owner_id, 'hand', now()]);
  }
  await bulkInsert(store, db, 'placements', ['id', 'lead_id', 'group_id', 'user_id', 'cause', 'at'], rows);
  return assigned;
}

async function readPlaces({ db }: Change, ids: readonly number[]) {
  const places = new Map<number, { group_id: number; owner_id: number | null }>();
  for (let from = 0; from < ids.length; from += SLICE) {
    const rows = await db
      .selectFrom('records')
      .select(['id', 'group_id', 'owner_id'])
      .where('id', 'in', ids.slice(from, from + SLICE))
      .execute();
    for (const { id, ...place } of rows) places.set(id, place);
  }
  return places;
}
