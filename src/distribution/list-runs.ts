import { type Kysely, sql } from 'kysely';
import { isSeen } from '../access/is-seen.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Session } from '../store/session.ts';
import { runSight } from './run-sight.ts';

export interface ListedRun {
  id: number;
  state: 'running' | 'finished' | 'undone';
  started_at: string;
  finished_at: string | null;
  by: string | null;
  reclaim: string | null;
  placed: number;
  sold: number;
  /** Sums alone are kept of these: null where not all of a run is open to whoever asks. */
  waiting: number | null;
  unmatched: number | null;
  reclaimed: number;
}

export interface RunQuery {
  limit: number;
  oldestFirst?: boolean | undefined;
  /** The number of the last one of the page before. */
  after?: number | undefined;
  run?: number | undefined;
  state?: string | undefined;
  /** The key of who ran it, or `operator`. */
  by?: string | undefined;
}

/** The runs that whoever is asking may know of, newest first unless asked otherwise; their counts take only leads that they see. */
export async function listRuns(
  session: Session,
  { limit, oldestFirst = false, after, run, state, by }: RunQuery,
): Promise<ListedRun[]> {
  const { ranBy, isWhole } = await runSight(session);
  const runs = await session.db
    .selectFrom('runs as r')
    .leftJoin('users as u', 'u.id', 'r.runner_id')
    .select(['r.id', 'r.state', 'r.started_at', 'r.finished_at', 'u.key as by', 'r.reclaim'])
    .select(['r.placed', 'r.sold', 'r.waiting', 'r.unmatched', 'r.reclaimed'])
    .$if(ranBy !== undefined, (query) => query.where('r.runner_id', '=', ranBy!))
    .$if(after !== undefined, (query) => query.where('r.id', oldestFirst ? '>' : '<', after!))
    .$if(state !== undefined, (query) => query.where('r.state', '=', state as ListedRun['state']))
    .$if(by === 'operator', (query) => query.where('r.runner_id', 'is', null))
    .$if(by !== undefined && by !== 'operator', (query) => query.where('u.key', '=', by!))
    .$if(run !== undefined, (query) => query.where('r.id', '=', run!))
    .orderBy('r.id', oldestFirst ? 'asc' : 'desc')
    .limit(limit)
    .execute();
  if (isWhole || runs.length === 0) return runs;
  const counts = await countSeenLeads(
    session,
    runs.map(({ id }) => id),
  );
  const countOf = (id: number, what: string): number => counts.get(`${id} ${what}`) ?? 0;
  return runs.map((each) => ({
    ...each,
    placed: countOf(each.id, 'placed'),
    sold: countOf(each.id, 'sold'),
    reclaimed: countOf(each.id, 'reclaimed'),
    waiting: null,
    unmatched: null,
  }));
}

async function countSeenLeads(session: Session, ids: readonly number[]): Promise<ReadonlyMap<string, number>> {
  const what = sql<string>`case p.cause when 'reclaim' then 'reclaimed' else d.outcome end`;
  const rows = await placementsOf(session.db, ids)
    .leftJoin('decisions as d', 'd.id', 'p.decision_id')
    .innerJoin('records as r', 'r.id', 'p.lead_id')
    .select(['p.run_id', what.as('what'), (eb) => eb.fn.countAll<number>().as('leads')])
    .where('p.cause', 'in', ['run', 'reclaim'])
    .where(await isSeen(session, 'lead'))
    .groupBy(['p.run_id', what])
    .execute();
  return new Map(rows.map(({ run_id, what: counted, leads }) => [`${run_id} ${counted}`, leads]));
}

// Placements are numbered by who writes: those of a run stand between its first and its last.
function placementsOf(db: Kysely<Schema>, ids: readonly number[]) {
  return db
    .selectFrom('runs as n')
    .innerJoin('placements as p', (join) =>
      join
        .onRef('p.id', '>=', 'n.first_placement_id')
        .onRef('p.id', '<=', 'n.last_placement_id')
        .onRef('p.run_id', '=', 'n.id'),
    )
    .where('n.id', 'in', [...ids]);
}
