import { authorize } from '../../access/authority.ts';
import { change } from '../../access/change.ts';
import { BASE_GROUP } from '../../access/vocabulary.ts';
import { getFixedGroup } from '../../directory/find-group.ts';
import { ExitCode, Problem } from '../../problem.ts';
import type { RecordType } from '../../store/schema/records.ts';
import type { Session } from '../../store/session.ts';
import { retrySerialization } from '../../store/retry-serialization.ts';
import { withLock } from '../../store/with-lock.ts';
import { writeTransaction } from '../../store/write-transaction.ts';
import { fingerprint, type Fingerprint } from '../read/inspect-source.ts';
import { hasChanged, openSource, type Source } from '../read/source.ts';
import { startOf } from '../read/read-batches.ts';
import { abandonImport } from './abandon-import.ts';
import { getAffiliateTerms, noTerms, saveAffiliateTerms, type AffiliateTerms } from './affiliate-terms.ts';
import {
  findKnownFile,
  listOtherDeliverers,
  listUnderWay,
  listUnfinished,
  toKeptOptions,
  type StoredImport,
} from './earlier-imports.ts';
import { listFirstRejects, type FirstReject } from './first-rejects.ts';
import { type ImportReport, reportKnown, toReport } from './import-report.ts';
import type { ImportRequest } from './import-request.ts';
import { settleRivals } from './settle-rivals.ts';
import { prepareImport, type Preparation } from './prepare-import.ts';
import { RECORD_TYPE_OF } from '../targets.ts';
import { readCheckpoint, startCheckpoint, storeRows, type Checkpoint } from './store-rows.ts';
import { dropRejects, putRejects, settleRejectsPath, writeRejects } from './write-rejects.ts';

/** Imports one file of leads, or goes on with one that was cut off. Nothing of it is seen before all of it is. */
export async function importFile(session: Session, request: ImportRequest): Promise<ImportReport> {
  const { store } = session;
  const terms =
    request.target === 'leads'
      ? await getAffiliateTerms(session, request.affiliate ?? '', { isChange: true })
      : noTerms(request.target);
  await authorize(session, { do: 'import.run', affiliateId: terms.groupId ?? undefined, creates: madeBy(request) });
  const source = openSource(request.file, request.path);
  assertOldEnough(source, request, session.now());
  return withLock(store, `import of ${terms.key}`, () =>
    retrySerialization(() => importLocked(session, request, source, terms)),
  );
}

// Leads come with import.run alone: whoever delivers them need not be able to make one by hand.
function madeBy({ target }: ImportRequest): RecordType | 'user' | undefined {
  if (target === 'leads') return undefined;
  return target === 'users' ? 'user' : RECORD_TYPE_OF[target];
}

async function importLocked(
  session: Session,
  request: ImportRequest,
  source: Source,
  terms: AffiliateTerms,
): Promise<ImportReport> {
  const { store, dryRun } = session;
  const begun = performance.now();
  const print = await fingerprint(source);
  const known = await findKnownFile(store.db, print.sha256, request, terms.groupId);
  if (known) {
    await putPendingRejects(session, known);
    await request.onKept?.(session, known.id);
    return reportKnown(known, request, begun);
  }
  const rejectsPath = settleRejectsPath(request.file, request.rejects);
  const preparation = await prepareImport(store.db, request, source, print, terms);
  const base = await getFixedGroup(store.db, BASE_GROUP);
  const unfinished = dryRun ? undefined : await goOnOrClear(session, request, print, terms);
  const others = await listOtherDeliverers(session, print.sha256, terms.groupId);

  const run = async (on: Session): Promise<ImportReport> => {
    const importId = unfinished?.id ?? (await beginImport(on, request, print, terms));
    const startedAt = unfinished?.started_at ?? session.now();
    const checkpoint =
      readCheckpoint(unfinished) ?? startCheckpoint(startOf(preparation.layout), await listUnderWay(on.db, importId));
    await storeRows(on, {
      request,
      source,
      preparation,
      totalBytes: print.size,
      checkpoint,
      importId,
      affiliateId: terms.groupId,
      baseGroupId: base.id,
      startedAt,
    });
    assertUnchanged(source);
    assertFewUndecodable(checkpoint, preparation, terms);
    const firstRejects = checkpoint.counts.rejected > 0 ? await listFirstRejects(on, importId, request.target) : [];
    assertFewRejects(checkpoint, request, firstRejects);
    const report = toReport({
      importId,
      request,
      terms,
      preparation,
      checkpoint,
      others,
      begun,
      dryRun,
      rejectsPath,
      firstRejects,
    });
    await finishImport(on, { importId, report, print, preparation, terms, source, checkpoint });
    await request.onKept?.(on, importId);
    return report;
  };

  if (dryRun) return change(session, run);
  try {
    return await run(session);
  } catch (error) {
    await clearRefused(session, print, request, terms, error);
    throw error;
  }
}

// What refuses a whole file leaves nothing of it; what merely stopped it (a lock, a full disk, an interrupt) leaves what
// is done, and the next run goes on.
async function clearRefused(
  session: Session,
  print: Fingerprint,
  request: ImportRequest,
  terms: AffiliateTerms,
  error: unknown,
): Promise<void> {
  const isRefusal = error instanceof Problem && (error.exit === ExitCode.refused || error.code === 'file_changed');
  if (!isRefusal) return;
  for (const stored of await listUnfinished(session.store.db, request.target, terms.groupId)) {
    if (stored.sha256 === print.sha256) await abandonImport(session, stored);
  }
}

async function goOnOrClear(
  session: Session,
  request: ImportRequest,
  print: Fingerprint,
  terms: AffiliateTerms,
): Promise<StoredImport | undefined> {
  const { store, actor } = session;
  // What one was permitted another may not go on with: it begins anew.
  const runner = actor.kind === 'user' ? actor.id : null;
  let found: StoredImport | undefined;
  for (const stored of await listUnfinished(store.db, request.target, terms.groupId)) {
    const isSame = stored.sha256 === print.sha256;
    if (isSame && stored.options === toKeptOptions(request) && stored.runner_id === runner) found = stored;
    else if (isSame || stored.file === request.file) await abandonImport(session, stored);
  }
  return found;
}

async function beginImport(
  { store, db, actor, now, dryRun }: Session,
  request: ImportRequest,
  print: Fingerprint,
  terms: AffiliateTerms,
): Promise<number> {
  const values = {
    affiliate_id: terms.groupId,
    target: request.target,
    file: request.file,
    sha256: print.sha256,
    size: print.size,
    options: toKeptOptions(request),
    state: 'running' as const,
    runner_id: actor.kind === 'user' ? actor.id : null,
    started_at: now(),
    finished_at: null,
    undone_at: null,
    checkpoint: null,
    report: null,
    rejects_file: null,
  };
  const insert = async (on: typeof db): Promise<number> =>
    (await on.insertInto('imports').values(values).returning('id').executeTakeFirstOrThrow()).id;
  return dryRun ? insert(db) : writeTransaction(store, insert);
}

interface Finish {
  importId: number;
  report: ImportReport;
  print: Fingerprint;
  preparation: Preparation;
  terms: AffiliateTerms;
  source: Source;
  checkpoint: Checkpoint;
}

async function finishImport(session: Session, finish: Finish): Promise<void> {
  const { importId, report, print, preparation, terms, source, checkpoint } = finish;
  const { layout, mapping, isFirst } = preparation;
  const path = report.rejects_file;
  const request = {
    importId,
    target: report.target,
    source,
    layout,
    lineEnds: checkpoint.progress.lineEnds,
    path: path ?? '',
  };
  if (path !== null && !session.dryRun) await writeRejects(session, request);
  const settles = !print.evidence.isAscii && !print.evidence.marked && terms.encoding === undefined;
  const work = async ({ db, journal }: Pick<Parameters<Parameters<typeof change>[1]>[0], 'db' | 'journal'>) => {
    report.payable -= await settleRivals(db, importId, checkpoint.besides ?? []);
    const { rows_read, created, updated, duplicates, rejected, blank, payable } = report;
    await db
      .updateTable('imports')
      .set({
        state: 'finished',
        finished_at: session.now(),
        checkpoint: null,
        // Whoever looks at it later may see less than whoever imported.
        report: JSON.stringify({ ...report, first_rejects: undefined }),
        rejects_file: path,
        rows_read,
        created,
        updated,
        duplicates,
        rejected,
        blank,
        payable,
      })
      .where('id', '=', importId)
      .execute();
    await saveAffiliateTerms(db, terms.groupId, {
      mapping: isFirst ? mapping : undefined,
      encoding: settles ? layout.dialect.encoding : undefined,
    });
    const { warnings: _, mapping: __, first_rejects: ___, ...accounts } = report;
    journal({ verb: 'imported', object: 'import', key: String(importId), after: accounts });
  };
  if (session.dryRun) {
    await work({ db: session.db, journal: () => undefined });
    return;
  }
  try {
    await change(session, work);
  } catch (error) {
    if (path !== null) dropRejects(path);
    throw error;
  }
  if (path === null) return;
  putRejects(path);
  await markRejectsPut(session.store, importId);
}

// It was killed after its last commit and before its rejects were in their place.
async function putPendingRejects({ store, dryRun }: Session, { id, rejects_file }: StoredImport): Promise<void> {
  if (rejects_file === null || dryRun) return;
  putRejects(rejects_file);
  await markRejectsPut(store, id);
}

async function markRejectsPut(store: Session['store'], importId: number): Promise<void> {
  await writeTransaction(store, async (db) => {
    await db.updateTable('imports').set({ rejects_file: null }).where('id', '=', importId).execute();
  });
}

function assertOldEnough(source: Source, { minAgeSeconds = 0 }: ImportRequest, now: string): void {
  if ((Date.parse(now) - source.changedAt) / 1000 >= minAgeSeconds || minAgeSeconds === 0) return;
  throw new Problem({
    code: 'file_too_young',
    exit: ExitCode.busy,
    message: `"${source.name}" changed less than ${minAgeSeconds} seconds ago.`,
    hint: 'It may still be being uploaded. Try again later.',
  });
}

function assertUnchanged(source: Source): void {
  if (!hasChanged(source)) return;
  throw new Problem({
    code: 'file_changed',
    exit: ExitCode.failed,
    message: `"${source.name}" changed while it was read. Nothing of it was imported.`,
    hint: 'Is it still being uploaded? Try again later, or use --min-age 60s.',
  });
}

function assertFewUndecodable({ progress }: Checkpoint, { layout }: Preparation, terms: AffiliateTerms): void {
  if (terms.encoding === undefined || progress.undecodable * 100 <= progress.rows) return;
  throw new Problem({
    code: 'encoding_does_not_fit',
    exit: ExitCode.refused,
    message: `${progress.undecodable} of ${progress.rows} rows have bytes that mean nothing in ${layout.dialect.encoding}, the encoding of "${terms.key}".`,
    hint: 'Nothing was imported. If they have changed their export: --encoding NAME.',
  });
}

function assertFewRejects(
  { counts, progress }: Checkpoint,
  { maxRejects, file }: ImportRequest,
  firstRejects: readonly FirstReject[],
): void {
  if (!maxRejects) return;
  const most = 'rows' in maxRejects ? maxRejects.rows : (progress.rows * maxRejects.percent) / 100;
  if (counts.rejected <= most) return;
  throw new Problem({
    code: 'too_many_rejects',
    exit: ExitCode.refused,
    message: `${counts.rejected} of ${progress.rows} rows of "${file}" would be rejected, more than --max-rejects allows.`,
    reason: firstRejects.map(({ line, reason }) => `line ${line}: ${reason}`).join('\n'),
    hint: 'Nothing was imported. Mend the file, or allow more: --max-rejects.',
    details: { rejected: counts.rejected, rows_read: progress.rows, first_rejects: firstRejects },
  });
}
