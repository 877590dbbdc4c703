import { change } from '../access/change.ts';
import { boundMemory } from '../store/bound-memory.ts';
import { retrySerialization } from '../store/retry-serialization.ts';
import { withLock } from '../store/with-lock.ts';
import type { Change, Session } from '../store/session.ts';
import { beginRun } from './begin-run.ts';
import type { DistributeOptions } from './distribute-options.ts';
import { decideBatch } from './decide-batch.ts';
import { finishRun } from './finish-run.ts';
import type { RunReport } from './run-report.ts';

const BATCH_LEADS = 20_000;
// A run keeps its state from batch to batch: what is undone is taken up by the whole run, from what is stored.
const ONCE = { isRepeatable: false };

/**
 * Looks at every lead that waits, in the order received, and places or sells it by the first rule that can
 * (spec/distribution.md). Commits whole batches: leads, rotation and placements together; a run that was killed is
 * gone on with under its number. Within a change already begun, or as a dry run, all of it is one transaction.
 */
export async function runDistribution(session: Session, options: DistributeOptions = {}): Promise<RunReport> {
  const isWhole = session.dryRun || 'stale' in session;
  if (isWhole) return change(session, (whole) => run(whole, options));
  return withLock(session.store, 'distribution', () => retrySerialization(() => run(session, options)));
}

async function run(session: Session, options: DistributeOptions): Promise<RunReport> {
  const { batchLeads = BATCH_LEADS, onProgress } = options;
  const open = await change(session, (begun) => beginRun(begun, options));
  let isDone = false;
  while (!isDone) {
    isDone = await change(session, (batch: Change) => decideBatch(batch, open, batchLeads), ONCE);
    if (!isDone) boundMemory();
    onProgress?.(open.looked);
  }
  return change(session, (finish) => finishRun(finish, open), ONCE);
}
