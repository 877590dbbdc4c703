import type { Kysely } from 'kysely';
import type { Schema } from '../../store/schema/schema.ts';
import type { Session } from '../../store/session.ts';
import { writeTransaction } from '../../store/write-transaction.ts';
import { ExitCode, Problem } from '../../problem.ts';
import type { Batch, Progress } from '../read/batch.ts';
import { openReader } from '../read/open-reader.ts';
import type { Source } from '../read/source.ts';
import { noCounts, settleLeads, type Counts } from '../settle/settle-leads.ts';
import { readNextId, saveNextId, storeBatch } from '../settle/store-batch.ts';
import type { StoredImport } from './earlier-imports.ts';
import type { ImportRequest } from './import-request.ts';
import type { Preparation } from './prepare-import.ts';

/** So many rows are committed together, with the place where reading goes on. */
const ROWS_PER_COMMIT = 50_000;

/** How far an import has come. */
export interface Checkpoint {
  progress: Progress;
  counts: Counts;
}

export function startCheckpoint(progress: Progress): Checkpoint {
  return { progress, counts: noCounts() };
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
  affiliateId: number;
  baseGroupId: number;
  startedAt: string;
}

/** Reads, settles and stores a file's rows, a commit for every so many of them. */
export async function storeRows(session: Session, work: RowsToStore): Promise<void> {
  const { source, preparation, checkpoint, request } = work;
  const { layout, check } = preparation;
  const batches = openReader({ source, layout, check, from: checkpoint.progress });
  try {
    for (;;) {
      const isDone = session.dryRun
        ? await storeSome(session, session.db, batches, work)
        : await writeTransaction(session.store, (db) => storeSome(session, db, batches, work));
      if (isDone) return;
      if (request.signal?.aborted) throw interrupted();
    }
  } finally {
    await batches.return(undefined);
  }
}

async function storeSome(
  { store }: Session,
  db: Kysely<Schema>,
  batches: AsyncGenerator<Batch>,
  work: RowsToStore,
): Promise<boolean> {
  const { checkpoint, request, importId, affiliateId, totalBytes } = work;
  const nextId = await readNextId(store, db);
  const context = {
    importId,
    affiliateId,
    onDuplicate: request.onDuplicate ?? ('skip' as const),
    across: request.across ?? ('account' as const),
    nextId,
    rows: checkpoint.progress.rows,
  };
  const begun = checkpoint.progress.rows;
  let isDone = true;
  for (let next = await batches.next(); !next.done; next = await batches.next()) {
    const batch = next.value;
    const settled = await settleLeads(store, db, batch, context);
    await storeBatch(store, db, settled, work);
    for (const key of Object.keys(settled.counts) as (keyof Counts)[]) checkpoint.counts[key] += settled.counts[key];
    checkpoint.progress = batch.progress;
    request.onProgress?.({ bytes: batch.progress.offset, totalBytes, rows: batch.progress.rows });
    if (batch.progress.rows - begun >= ROWS_PER_COMMIT) {
      isDone = false;
      break;
    }
  }
  if (context.nextId > nextId) await saveNextId(store, db, context.nextId);
  await db
    .updateTable('imports')
    .set({ checkpoint: JSON.stringify(checkpoint) })
    .where('id', '=', importId)
    .execute();
  return isDone;
}

function interrupted(): Problem {
  return new Problem({
    code: 'interrupted',
    exit: ExitCode.interrupted,
    message: 'Interrupted. What is read so far is kept, and seen by nobody.',
    hint: 'Run the same command again: it goes on where it stopped.',
  });
}
