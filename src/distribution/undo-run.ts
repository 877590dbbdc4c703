import { change } from '../access/change.ts';
import { BASE_GROUP } from '../access/vocabulary.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Change, Session } from '../store/session.ts';
import { withLock } from '../store/with-lock.ts';
import { assertClock } from '../store/assert-clock.ts';
import { assertMayUndo } from './assert-may-undo.ts';
import { catchUpTallies } from './catch-up-tallies.ts';
import { readSettings } from '../access/settings.ts';
import { findTouched, type SettledSale, type Touched } from './find-touched.ts';
import { getRun } from './read-run-report.ts';
import { restoreLeads } from './restore-leads.ts';
import { restoreRotations } from './restore-rotations.ts';

export interface UndoOptions {
  /** The run to undo; the last that is not undone when absent. */
  run?: number | undefined;
  /** All runs from this one on, newest first. */
  through?: number | undefined;
  /** Leave leads that were touched since, or stand in a past statement, as they are, and the rotation too. */
  skipTouched?: boolean | undefined;
  force?: boolean | undefined;
}

export interface Undone {
  run: number;
  leads: number;
  /** Keys of leads that were left as they are, because somebody has worked on them since. */
  touched: string[];
  /** The same, because their sale stands in a past month's statement. */
  in_statement: string[];
}

/** Takes runs back: owners, groups, rotation, caps, sales and budgets as they were. Refuses when a lead was touched or its month has ended since. */
export async function undoRuns(session: Session, options: UndoOptions): Promise<Undone[]> {
  const undo = (): Promise<Undone[]> => change(session, (all) => undoWithin(all, options));
  return session.dryRun ? undo() : withLock(session.store, 'distribution', undo);
}

async function undoWithin(change: Change, options: UndoOptions): Promise<Undone[]> {
  const { db } = change;
  await catchUpTallies(change, (await readSettings(db)).timezone);
  const runs = await chooseRuns(change, options);
  const done: Undone[] = [];
  const touched: string[] = [];
  const settled: SettledSale[] = [];
  for (const id of runs) {
    const run = await getRun(db, id);
    await assertMayUndo(change, run);
    await assertClock(db, change.now(), options.force);
    const found = await findTouched(change, run);
    touched.push(...found.touched);
    settled.push(...found.settled);
    if (isWhole(found) || options.skipTouched) done.push(await undoOne(change, run, found));
  }
  if (options.skipTouched) return done;
  if (settled.length > 0) throw standInStatement(settled, touched);
  if (touched.length > 0) throw wereTouched(touched);
  return done;
}

type Run = Awaited<ReturnType<typeof getRun>>;

function isWhole({ touched, settled }: Touched): boolean {
  return touched.length === 0 && settled.length === 0;
}

async function undoOne(change: Change, run: Run, found: Touched): Promise<Undone> {
  const { db } = change;
  const base = await db.selectFrom('groups').select('id').where('key', '=', BASE_GROUP).executeTakeFirstOrThrow();
  const leads = await restoreLeads(change, run.id, found.untouched, base.id);
  if (isWhole(found)) await restoreRotations(change, run.id);
  await db.updateTable('runs').set({ state: 'undone' }).where('id', '=', run.id).execute();
  const undone = { leads, touched: found.touched, in_statement: leadsOf(found.settled) };
  change.journal({ verb: 'undone', object: 'run', key: String(run.id), after: undone });
  return { run: run.id, ...undone };
}

async function chooseRuns({ db }: Change, { run, through }: UndoOptions): Promise<number[]> {
  const wanted = through ?? run;
  if (wanted !== undefined && (await getRun(db, wanted)).state === 'undone') throw undoneAlready(wanted);
  const rows = await db
    .selectFrom('runs')
    .select(['id', 'first_placement_id'])
    .where('state', '!=', 'undone')
    .orderBy('id', 'desc')
    .execute();
  // A run that did nothing stands in nobody's way.
  const counting = rows.filter(({ id, first_placement_id }) => first_placement_id !== null || id === wanted);
  if (through !== undefined) return counting.filter(({ id }) => id >= through).map(({ id }) => id);
  const last = counting[0];
  if (!last) throw nothingToUndo();
  if (run !== undefined && run !== last.id) throw notTheLast(run, last.id);
  return [last.id];
}

function leadsOf(settled: readonly SettledSale[]): string[] {
  return [...new Set(settled.map(({ lead }) => lead))];
}

function standInStatement(settled: readonly SettledSale[], touched: readonly string[]): Problem {
  const runs = [...new Set(settled.map(({ run }) => run))].sort((a, b) => a - b);
  const months = [...new Set(settled.map(({ month }) => month))].sort();
  const isOne = settled.length === 1;
  return new Problem({
    code: 'sales_in_statement',
    exit: ExitCode.refused,
    message: `${settled.length} ${isOne ? 'sale' : 'sales'} of ${runs.length === 1 ? 'run' : 'runs'} ${runs.join(', ')} ${isOne ? 'stands' : 'stand'} in the ${months.length === 1 ? 'statement' : 'statements'} of ${months.join(', ')}, which never ${months.length === 1 ? 'changes' : 'change'}.`,
    reason: touched.length === 0 ? undefined : wereTouched(touched).message,
    hint: 'Return them, as credits of this month: crmctl lead return LEAD --from CLIENT --reason TEXT. Undo the others: --skip-touched; the rotation then stays as it is.',
    details: { leads: leadsOf(settled), touched },
  });
}

function wereTouched(keys: readonly string[]): Problem {
  const shown = keys.slice(0, 5).join(', ');
  return new Problem({
    code: 'leads_touched',
    exit: ExitCode.refused,
    message: `${keys.length} ${keys.length === 1 ? 'lead was' : 'leads were'} touched since: ${shown}${keys.length > 5 ? ' …' : ''}`,
    reason: 'Somebody has worked on them; undoing would lose that.',
    hint: 'Undo the others: --skip-touched. The rotation then stays as it is.',
    details: { leads: keys },
  });
}

function notTheLast(run: number, last: number): Problem {
  return new Problem({
    code: 'not_the_last_run',
    exit: ExitCode.refused,
    message: `Run ${run} is not the last: run ${last} came after it.`,
    hint: `Undo all from it on, newest first: crmctl distribute undo --through ${run}.`,
  });
}

function undoneAlready(run: number): Problem {
  return new Problem({
    code: 'run_undone',
    exit: ExitCode.refused,
    message: `Run ${run} is undone already.`,
    hint: 'See the runs: crmctl distribute list. Several at once: crmctl distribute undo --through RUN.',
  });
}

function nothingToUndo(): Problem {
  return new Problem({
    code: 'nothing_to_undo',
    exit: ExitCode.refused,
    message: 'No run is left to undo.',
    hint: 'See the runs: crmctl distribute list.',
  });
}
