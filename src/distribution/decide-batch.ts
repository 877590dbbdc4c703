import { readSettings } from '../access/settings.ts';
import type { Change } from '../store/session.ts';
import { refresh, type OpenRun } from './begin-run.ts';
import { listAssignable } from './list-assignable.ts';
import { createHistories } from './lead-history.ts';
import { nextPlacementId } from '../store/next-placement-id.ts';
import { place } from './place.ts';
import type { WaitingLead } from './read-leads.ts';
import { countDecision } from './run-report.ts';
import { addRows, emptyRows, writeRows } from './write-batch.ts';
import { writeRotations } from './write-state.ts';

/** Leads read and written at a time; a batch commits many of these. */
const CHUNK_LEADS = 2000;

/** Decides up to so many leads within one change: placements, rotation and counts together. True when none is left. */
export async function decideBatch(change: Change, run: OpenRun, batchLeads: number): Promise<boolean> {
  run.change = change;
  await refresh(change, run);
  const before = { ...run.report };
  const first = await nextPlacementId(change);
  let next = first;
  let left = batchLeads;
  let isDone = false;
  while (left > 0 && !isDone) {
    const limit = Math.min(left, CHUNK_LEADS);
    const leads = await run.reader.read(change, run.cursor, limit);
    isDone = leads.length < limit;
    left -= leads.length;
    const last = leads.at(-1);
    if (!last) break;
    run.cursor = { received: last.receivedText, id: last.id };
    next = await decideChunk(change, run, leads, next);
  }
  await writeRotations(change, run.state, run.snapshot.rotations, { id: run.id, kept: run.kept });
  await run.book.flush(run.id);
  await writeCounts(change, run, before, first, next);
  return isDone;
}

async function decideChunk(change: Change, run: OpenRun, all: readonly WaitingLead[], next: number): Promise<number> {
  const { snapshot, state, report, book } = run;
  const settings = await readSettings(change.db);
  const ids = all.map(({ id }) => id);
  for (const maker of snapshot.assignable.keys()) {
    snapshot.assignable.set(maker, await listAssignable(change, settings, maker, ids));
  }
  const { actor } = change;
  const reach = actor.kind === 'user' ? await listAssignable(change, settings, actor.id, ids) : undefined;
  const leads = reach ? all.filter(({ id }) => reach.has(id)) : all;
  const histories = await createHistories(change, state, leads);
  const rows = emptyRows();
  let placementId = next;
  for (const lead of leads) {
    const decision = place(lead, histories.of(lead), state);
    const decisionId = book.find(decision) ?? (await book.add(decision));
    addRows(rows, lead, decision, decisionId, placementId, { runId: run.id, baseId: run.baseId, at: run.at });
    if (decision.roster) placementId += 1;
    histories.note(lead, decision);
    countDecision(report, lead.id, decision);
  }
  run.looked += leads.length;
  await writeRows(change, rows);
  return placementId;
}

async function writeCounts(
  { db }: Change,
  { id, report }: OpenRun,
  before: OpenRun['report'],
  first: number,
  next: number,
): Promise<void> {
  await db
    .updateTable('runs')
    .set((eb) => ({
      placed: eb('placed', '+', report.placed - before.placed),
      sold: eb('sold', '+', report.sold - before.sold),
      waiting: eb('waiting', '+', report.waiting - before.waiting),
      unmatched: eb('unmatched', '+', report.unmatched - before.unmatched),
      ...(next > first
        ? { first_placement_id: eb.fn.coalesce('first_placement_id', eb.val(first)), last_placement_id: next - 1 }
        : {}),
    }))
    .where('id', '=', id)
    .execute();
}
