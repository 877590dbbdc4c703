import { isSeen } from '../access/is-seen.ts';
import type { Session } from '../store/session.ts';
import { listRuns } from './list-runs.ts';
import { readRunReport, runNotFound } from './read-run-report.ts';
import { toRunDocument, type RunDocument } from './run-document.ts';
import { runSight } from './run-sight.ts';

export interface SeenRun extends RunDocument {
  state: 'running' | 'finished' | 'undone';
  started: string;
  finished: string | null;
  reclaim: string | null;
}

/** One run, as far as whoever is asking may know of it; a Problem as if there were none where they may not. */
export async function readSeenRun(session: Session, run: number): Promise<SeenRun> {
  const { db } = session;
  const [listed] = await listRuns(session, { run, limit: 1 });
  if (!listed) throw runNotFound(run);
  const { isWhole } = await runSight(session);
  const report = await readRunReport(db, run, isWhole ? undefined : await isSeen(session, 'lead'));
  const document = await toRunDocument(db, report, false);
  const { state, started_at, finished_at, reclaim, placed, sold, waiting, unmatched, reclaimed } = listed;
  const rules = isWhole ? document.rules : document.rules.map((rule) => ({ ...rule, waiting: null }));
  const counts = { placed, sold, waiting, unmatched, reclaimed };
  return { ...document, ...counts, rules, state, started: started_at, finished: finished_at, reclaim };
}
