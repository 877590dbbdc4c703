import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { authorize } from '../access/authority.ts';
import { readSettings } from '../access/settings.ts';
import { BASE_GROUP } from '../access/vocabulary.ts';
import { groupSystemOff } from '../directory/memberships.ts';
import { parseDuration } from '../duration.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Change } from '../store/session.ts';
import { assertClock } from '../store/assert-clock.ts';
import { catchUpTallies } from './catch-up-tallies.ts';
import { createDecisionBook, type DecisionBook } from './decision-book.ts';
import { loadSnapshot, type LoadedSnapshot } from './load-snapshot.ts';
import { makeState } from './make-state.ts';
import { createLeadReader, QUEUE_START, type Cursor, type LeadReader } from './read-leads.ts';
import { reclaimLeads } from './reclaim-leads.ts';
import type { DistributeOptions } from './distribute-options.ts';
import { readRunReport } from './read-run-report.ts';
import { startReport, type RunReport } from './run-report.ts';
import type { DistributionState } from './state.ts';
import { listRules } from './stored-rules.ts';
import { writeRule } from './write-rule.ts';

/** A run between its batches. */
export interface OpenRun {
  readonly id: number;
  readonly at: string;
  readonly baseId: number;
  readonly reader: LeadReader;
  readonly book: DecisionBook;
  readonly report: RunReport;
  /** The open change of the batch that is being decided. */
  change: Change;
  snapshot: LoadedSnapshot;
  state: DistributionState;
  cursor: Cursor;
  /** The journal's last entry when the state was loaded: a later one means that somebody has changed something. */
  journalId: number;
  /** Rotations whose state before the run is kept already. */
  kept: Set<string>;
  looked: number;
}

/** Begins a run, or goes on with one that was killed, and loads what decides. */
export async function beginRun(change: Change, { imports, reclaim, force }: DistributeOptions): Promise<OpenRun> {
  const { db } = change;
  await authorize(change, { do: 'distribution.run' });
  const settings = await readSettings(db);
  if (settings['group-system'] === 'off') throw groupSystemOff();
  const at = change.now();
  await assertClock(db, at, force);
  await catchUpTallies(change, settings.timezone);
  const base = await db.selectFrom('groups').select('id').where('key', '=', BASE_GROUP).executeTakeFirstOrThrow();
  const { id, isResumed } = await openRow(change, reclaim);
  const seconds = reclaim === undefined ? undefined : parseDuration(reclaim, '--reclaim');
  const reclaimed = seconds === undefined ? 0 : await reclaimLeads(change, { runId: id, baseId: base.id, at, seconds });
  const snapshot = await loadSnapshot(change, Date.parse(at));
  const run: OpenRun = {
    id,
    at,
    baseId: base.id,
    reader: await createLeadReader(change, imports),
    book: createDecisionBook(() => run.change),
    report: isResumed ? await readRunReport(db, id) : startReport(id),
    change,
    snapshot,
    state: makeState(snapshot),
    cursor: QUEUE_START,
    journalId: await lastJournalId(db),
    kept: new Set(),
    looked: 0,
  };
  run.report.reclaimed += reclaimed;
  return run;
}

/** Loads anew what decides, if anything in the account was changed since. */
export async function refresh(change: Change, run: OpenRun): Promise<void> {
  const journalId = await lastJournalId(change.db);
  if (journalId === run.journalId) return;
  run.journalId = journalId;
  await catchUpTallies(change, run.snapshot.zone);
  run.snapshot = await loadSnapshot(change, Date.parse(run.at));
  run.state = makeState(run.snapshot);
}

// A run that is still open here was killed: whoever is at work on one holds the lock.
async function openRow(change: Change, reclaim: string | undefined): Promise<{ id: number; isResumed: boolean }> {
  const { db, actor } = change;
  const rulesetId = await keepRuleset(db);
  const killed = await db.selectFrom('runs').select('id').where('state', '=', 'running').executeTakeFirst();
  if (killed) {
    await forgetUnplaced(db, killed.id);
    await db.updateTable('runs').set({ ruleset_id: rulesetId }).where('id', '=', killed.id).execute();
    return { id: killed.id, isResumed: true };
  }
  const { id } = await db
    .insertInto('runs')
    .values({
      state: 'running',
      started_at: change.now(),
      finished_at: null,
      runner_id: actor.kind === 'user' ? actor.id : null,
      ruleset_id: rulesetId,
      reclaim: reclaim ?? null,
      first_placement_id: null,
      last_placement_id: null,
      journal_id: await lastJournalId(db),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, isResumed: false };
}

// Leads that waited are looked at again by whoever goes on, and counted then.
async function forgetUnplaced(db: Kysely<Schema>, runId: number): Promise<void> {
  const unplaced = db.selectFrom('decisions').select('id').where('outcome', 'in', ['waiting', 'unmatched']);
  await db.deleteFrom('run_decisions').where('run_id', '=', runId).where('decision_id', 'in', unplaced).execute();
  await db.updateTable('runs').set({ waiting: 0, unmatched: 0 }).where('id', '=', runId).execute();
}

async function keepRuleset(db: Kysely<Schema>): Promise<number> {
  const rules = await listRules(db);
  const body = JSON.stringify(rules.map(({ id, rule }) => ({ id, ...writeRule(rule) })));
  const hash = createHash('sha256').update(body).digest('hex');
  const known = await db.selectFrom('rulesets').select('id').where('hash', '=', hash).executeTakeFirst();
  if (known) return known.id;
  const made = await db.insertInto('rulesets').values({ hash, body }).returning('id').executeTakeFirstOrThrow();
  return made.id;
}

async function lastJournalId(db: Kysely<Schema>): Promise<number> {
  const last = await db.selectFrom('journal').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return last?.id ?? 0;
}
