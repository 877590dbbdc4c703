import { sql } from 'kysely';
import { readSettings } from '../access/settings.ts';
import { bulkInsert, bulkUpdate } from '../store/bulk-insert.ts';
import type { Change } from '../store/session.ts';
import { nextPlacementId } from '../store/next-placement-id.ts';
import { listAssignable } from './list-assignable.ts';
import { countPlacements, findCounted } from './count-placements.ts';

/** Where a lead was before it was taken back. */
export interface ReclaimedFrom {
  group: number;
  user: number;
  /** The run's placement that it stood in, if any. */
  placement: number | null;
}

/** Takes back leads that are still new so long after they were placed. Returns how many. */
export async function reclaimLeads(
  change: Change,
  { runId, baseId, at, seconds }: { runId: number; baseId: number; at: string; seconds: number },
): Promise<number> {
  const { store, db, actor } = change;
  const neglected = await findNeglected(change, new Date(Date.parse(at) - seconds * 1000).toISOString());
  const reach =
    actor.kind === 'user'
      ? await listAssignable(
          change,
          await readSettings(db),
          actor.id,
          neglected.map(({ id }) => id),
        )
      : undefined;
  const leads = reach ? neglected.filter(({ id }) => reach.has(id)) : neglected;
  if (leads.length === 0) return 0;
  const ids = leads.map(({ id }) => id);
  await countPlacements(change, await findCounted(db, ids), -1);
  let next = await nextPlacementId(change);
  const first = next;
  const placements = leads.map(({ id, group_id, owner_id, placement_id }) => {
    const from: ReclaimedFrom = { group: group_id, user: owner_id!, placement: placement_id };
    return [next++, id, baseId, 'reclaim', runId, JSON.stringify(from), at];
  });
  await bulkInsert(
    store,
    db,
    'placements',
    ['id', 'lead_id', 'group_id', 'cause', 'run_id', 'state', 'at'],
    placements,
  );
  const records = leads.map(({ id }) => [baseId, null, null, id]);
  await bulkUpdate(store, db, 'records', ['group_id', 'owner_id', 'placement_id'], records);
  await db
    .updateTable('runs')
    .set((eb) => ({
      reclaimed: eb('reclaimed', '+', leads.length),
      first_placement_id: eb.fn.coalesce('first_placement_id', eb.val(first)),
      last_placement_id: next - 1,
    }))
    .where('id', '=', runId)
    .execute();
  return leads.length;
}

async function findNeglected({ db }: Change, before: string) {
  // Both conditions on the status: by the first the partial index is found.
  const rows = await db
    .selectFrom('records as r')
    .innerJoin('placements as p', 'p.lead_id', 'r.id')
    .select(['r.id', 'r.group_id', 'r.owner_id', 'r.placement_id', 'p.at'])
    .where(sql<boolean>`r.type = 'lead' and r.status in ('new', 'contacted', 'standby') and r.status = 'new'`)
    .where('r.group_id', 'in', (eb) => eb.selectFrom('groups').select('id'))
    .where('r.owner_id', '>', 0)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('placements as later')
            .select('later.id')
            .whereRef('later.lead_id', '=', 'r.id')
            .whereRef('later.id', '>', 'p.id'),
        ),
      ),
    )
    .where('p.at', '<=', before)
    .orderBy('r.id')
    .execute();
  return rows;
}
