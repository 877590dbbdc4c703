import type { Change } from '../store/session.ts';
import type { OpenRun } from './begin-run.ts';
import { markTallies } from './catch-up-tallies.ts';
import { toLocalTime } from './local-time.ts';
import type { RunReport } from './run-report.ts';
import { writeTallies } from './write-state.ts';

/** Ends a run: tallies, counts, journal. */
export async function finishRun(change: Change, run: OpenRun): Promise<RunReport> {
  const { db } = change;
  const { id, at, report, snapshot } = run;
  await writeTallies(change, run.state, toLocalTime(Date.parse(at), snapshot.zone).date);
  await markTallies(change, snapshot.zone);
  await keepRotationsAfter(change, id);
  await db.updateTable('runs').set({ state: 'finished', finished_at: change.now() }).where('id', '=', id).execute();
  const { placed, sold, waiting, unmatched, reclaimed } = report;
  if (placed + sold + reclaimed > 0) {
    change.journal({
      verb: 'distributed',
      object: 'run',
      key: String(id),
      after: { placed, sold, waiting, unmatched, reclaimed },
    });
  }
  return report;
}

async function keepRotationsAfter({ db }: Change, runId: number): Promise<void> {
  await db
    .updateTable('run_rotations')
    .set((eb) => ({
      after: eb
        .selectFrom('rotations as r')
        .select('r.currents')
        .whereRef('r.rule_id', '=', 'run_rotations.rule_id')
        .whereRef('r.kind', '=', 'run_rotations.kind')
        .whereRef('r.group_id', '=', 'run_rotations.group_id'),
    }))
    .where('run_id', '=', runId)
    .execute();
}
