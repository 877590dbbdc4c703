import { sql } from 'kysely';
import { change } from '../../access/change.ts';
import type { Change, Session } from '../../store/session.ts';
import { ExitCode, Problem } from '../../problem.ts';
import { gatherWarnings, type Warning, type Warnings } from '../check/warnings.ts';
import type { Batch, Progress } from '../read/batch.ts';
import { openReader } from '../read/open-reader.ts';
import type { Source } from '../read/source.ts';
import { makeFreshIdentities, type FreshIdentities } from '../settle/fresh-identities.ts';
import { judgeKnownFor } from '../settle/judge-known.ts';
import { isStillOurs, openOwnIdentities, type OwnIdentities } from '../settle/own-identities.ts';
import { noCounts, settleLeads, type Counts } from '../settle/settle-leads.ts';
import type { SettleContext } from '../settle/settle-context.ts';
import { storeRecords, type RecordsContext } from '../settle/settle-records.ts';
import { storeUsers } from '../settle/store-users.ts';
import { makeStageClock, type StageClock } from '../stage-clock.ts';
import { RECORD_TYPE_OF, type Target } from '../targets.ts';
import { readNextNumber, setNextNumber } from '../../store/numbering.ts';
import { storeBatch, storeIdentities } from '../settle/store-batch.ts';
import { boundMemory } from '../../store/bound-memory.ts';
import type { StoredImport } from './earlier-imports.ts';
import type { ImportRequest } from './import-request.ts';
import type { Preparation } from './prepare-import.ts';

/**
 * So many rows are committed together, with the place where reading goes on: as many as are done already, that little
 * is lost at the beginning, within these bounds. What a commit writes of the indexes costs the less a row the more rows.
 */
const ROWS_PER_COMMIT = { least: 5000, most: 100_000 };

/** With smaller files nothing of this kind is worth its while. */
const LARGE_BYTES = 8 * 1024 * 1024;

/** How far an import has come. */
export interface Checkpoint {
  progress: Progress;
  counts: Counts;
  /** What was noticed while settling; what reading noticed is in `progress`. */
  warnings: Warning[];
  /** Milliseconds that each stage of storing has worked. */
  stages: Record<string, number>;
  /** Imports of other affiliates that were under way when this one began: what they bring it cannot see. */
  besides?: readonly number[];
}

export function startCheckpoint(progress: Progress, besides: readonly number[]): Checkpoint {
  return { progress, counts: noCounts(), warnings: [], stages: {}, besides };
}

export function readCheckpoint(stored: StoredImport | undefined): Checkpoint | undefined {
  return stored?.checkpoint ? (JSON.parse(stored.checkpoint) as Checkpoint) : undefined;
}

export interface RowsToStore {
  request: ImportRequest;
  source: Source;
  preparation: Preparation;
  totalBytes: number;
  /** Moved on with each commit. */
  checkpoint: Checkpoint;
  importId: number;
  /** null: of no affiliate, and then not leads. */
  affiliateId: number | null;
  baseGroupId: number;
  startedAt: string;
  /** Empty between transactions; its room serves all of them. */
  pending?: FreshIdentities;
  /** Settled with the first transaction. */
  own?: { identities: OwnIdentities | undefined };
}

/** Reads, settles and stores a file's rows, a commit for every so many of them. */
export async function storeRows(session: Session, work: RowsToStore): Promise<void> {
  const { store } = session;
  const { source, preparation, checkpoint, request } = work;
  const { layout, check } = preparation;
  const clock = makeStageClock(checkpoint.stages);
  const isLarge = work.totalBytes > LARGE_BYTES;
  if (isLarge) boundMemory();
  const batches = openReader({
    source,
    layout,
    check,
    from: checkpoint.progress,
    batchBytes: request.pace?.batchBytes,
  });
  const tuned = store.kind === 'sqlite' && request.target === 'leads' && !session.dryRun;
  if (tuned) await tuneForLeads(store);
  try {
    for (;;) {
      const isDone = await change(session, (on) => storeSome(on, batches, work, clock));
      clock.spent('commit');
      checkpoint.stages = { ...clock.stages };
      if (isDone) return;
      if (isLarge) boundMemory();
    }
  } finally {
    if (tuned) await sql`pragma foreign_keys = on`.execute(store.db);
    await batches.return(undefined);
  }
}

// Each of a million rows refers to the same groups, which every transaction looks up once. What is written is in the
// order of the indexes, page after page: few of them are needed twice.
async function tuneForLeads({ db }: Session['store']): Promise<void> {
  await sql`pragma foreign_keys = off`.execute(db);
  await sql`pragma cache_size = -6144`.execute(db);
}

async function storeSome(
  session: Change,
  batches: AsyncGenerator<Batch>,
  work: RowsToStore,
  clock: StageClock,
): Promise<boolean> {
  const { store, db } = session;
  const { checkpoint, request, importId, affiliateId, totalBytes, preparation } = work;
  await assertGroups(db, affiliateId === null ? [work.baseGroupId] : [work.baseGroupId, affiliateId]);
  const nextId = await readNextNumber(store.kind, db, 'records');
  const context: BatchContext = {
    onDuplicate: 'skip',
    across: 'account',
    ...definedOf(request),
    ...work,
    affiliateId: affiliateId ?? 0,
    nextId,
    pending: (work.pending ??= makeFreshIdentities()),
    own: await settleOwn(session, work),
    mapsKey: preparation.check.columns.some(({ field }) => field?.key === 'key'),
    judgeKnown: request.target === 'users' ? undefined : judgeKnownFor(session, RECORD_TYPE_OF[request.target]),
    rows: checkpoint.progress.rows,
    warnings: gatherWarnings(checkpoint.warnings),
    required: request.require ?? [],
  };
  const begun = checkpoint.progress.rows;
  const { least, most: mostOfAll } = ROWS_PER_COMMIT;
  const most = request.pace?.rowsPerCommit ?? Math.min(Math.max(begun, least), mostOfAll);
  let isDone = true;
  for (let next = await batches.next(); !next.done; next = await batches.next()) {
    const batch = next.value;
    clock.spent('wait');
    const counts = await storeOne(session, batch, request.target, context, clock);
    clock.spent('store');
    for (const key of Object.keys(counts) as (keyof Counts)[]) checkpoint.counts[key] += counts[key];
    checkpoint.progress = batch.progress;
    checkpoint.warnings = context.warnings.list();
    if (request.signal?.aborted) throw interrupted();
    request.onProgress?.({ bytes: batch.progress.offset, totalBytes, rows: batch.progress.rows });
    if (batch.progress.rows - begun >= most) {
      isDone = false;
      break;
    }
  }
  await storeIdentities(store, db, context);
  clock.spent('identities');
  if (context.nextId > nextId) await setNextNumber(store.kind, db, 'records', context.nextId);
  await db
    .updateTable('imports')
    .set({ checkpoint: JSON.stringify(checkpoint) })
    .where('id', '=', importId)
    .execute();
  return isDone;
}

async function assertGroups(db: Session['db'], ids: readonly number[]): Promise<void> {
  const there = await db.selectFrom('groups').select('id').where('id', 'in', ids).execute();
  if (there.length === ids.length) return;
  throw new Problem({
    code: 'affiliate_gone',
    exit: ExitCode.refused,
    message: 'The affiliate was deleted while its file was imported.',
    hint: 'Nothing of it was imported.',
  });
}

// Once somebody else has written, everything is asked of the database.
async function settleOwn({ store, db }: Session, work: RowsToStore): Promise<OwnIdentities | undefined> {
  if (work.totalBytes < LARGE_BYTES) return undefined;
  if (work.own === undefined) work.own = { identities: await openOwnIdentities(store, db) };
  const { identities } = work.own;
  if (identities && !(await isStillOurs(db, identities))) work.own = { identities: undefined };
  return work.own.identities;
}

type BatchContext = SettleContext &
  Pick<RowsToStore, 'baseGroupId' | 'startedAt'> & { warnings: Warnings; required: readonly string[] };

async function storeOne(
  session: Change,
  batch: Batch,
  target: Target,
  context: BatchContext,
  clock: StageClock,
): Promise<Counts> {
  const { store, db } = session;
  if (target === 'users') return storeUsers(session, batch, context);
  if (target !== 'leads') {
    const records: RecordsContext = Object.assign(context, { type: RECORD_TYPE_OF[target] as RecordsContext['type'] });
    return storeRecords(session, batch, records);
  }
  const settled = await settleLeads(store, db, batch, context);
  clock.spent('settle');
  await storeBatch(session, batch, settled, context);
  return settled.counts;
}

function definedOf({ onDuplicate, across }: ImportRequest): Partial<Pick<SettleContext, 'onDuplicate' | 'across'>> {
  return { ...(onDuplicate && { onDuplicate }), ...(across && { across }) };
}

function interrupted(): Problem {
  return new Problem({
    code: 'interrupted',
    exit: ExitCode.interrupted,
    message: 'Interrupted. What is read so far is kept, and seen by nobody.',
    hint: 'Run the same command again: it goes on where it stopped.',
  });
}
