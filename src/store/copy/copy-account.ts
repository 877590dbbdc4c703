import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { ExitCode, Problem } from '../../problem.ts';
import { bulkInsert } from '../bulk-insert.ts';
import { applyMigrations, assertSchemaVersion, listTables } from '../migrate.ts';
import { openStore } from '../open-store.ts';
import type { Schema } from '../schema/schema.ts';
import type { Store, StoreOptions } from '../store.ts';
import { COPY_TABLE } from '../unfinished-copy.ts';
import { withLock } from '../with-lock.ts';
import { writeTransaction } from '../write-transaction.ts';
import { createProgress, dropProgress, readProgress, saveProgress, type CopyProgress } from './copy-progress.ts';
import { describeTables, type TableShape } from './describe-tables.ts';
import { readNextNumber, setNextNumber } from '../numbering.ts';
import { readPages } from './read-pages.ts';
import { sumTable, type TableSum } from './sum-table.ts';

export interface CopyReport {
  from: string;
  to: string;
  rows: number;
  tables: ({ table: string } & TableSum)[];
}

export interface CopyOptions {
  /** Told after each batch. */
  onProgress?: ((table: string, rows: number) => void) | undefined;
}

const ROWS_PER_COMMIT = 10_000;

/**
 * Copies everything of an account into an empty database of either kind: rows with their ids, journal and rotation,
 * and the numbers that come next. The source's writers wait meanwhile. A copy that was cut off goes on; one whose
 * source has changed since begins anew. Nobody can use the copy before it was compared with the source, row by row.
 */
export async function copyAccount(from: Store, to: StoreOptions, options: CopyOptions = {}): Promise<CopyReport> {
  await assertSchemaVersion(from);
  const target = await openStore({ ...to, create: true, anyVersion: true });
  try {
    return await withLock(target, 'copy', () => copyInto(from, target, options));
  } finally {
    await target.close();
  }
}

async function copyInto(from: Store, target: Store, options: CopyOptions): Promise<CopyReport> {
  const found = await listTables(target);
  if (found.length > 0 && !found.includes(COPY_TABLE)) throw notEmpty(target.name);
  const shapes = await describeTables();
  if (target.kind === 'sqlite') await sql`pragma foreign_keys = off`.execute(target.db);
  return writeTransaction(from, async (source) => {
    const print = await fingerprint(source, shapes);
    const progress = await beginOrGoOn(target, found, shapes, print);
    for (const shape of shapes) await copyTable(source, target, shape, progress, options);
    const tables = await compare(source, target, shapes);
    await finish(from, source, target, shapes);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    return { from: from.name, to: target.name, rows, tables };
  });
}

// An unfinished import writes no journal, so its progress counts too.
async function fingerprint(source: Kysely<Schema>, shapes: readonly TableShape[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { name } of shapes) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(source);
    hash.update(`${name} ${rows[0]!.n}\n`);
  }
  const journal = await source.selectFrom('journal').select('hash').orderBy('id', 'desc').limit(1).execute();
  const imports = await source.selectFrom('imports').select(['id', 'state', 'checkpoint']).orderBy('id').execute();
  const runs = await source.selectFrom('runs').select(['id', 'state', 'placed', 'sold']).orderBy('id').execute();
  return hash.update(JSON.stringify([journal, imports, runs])).digest('hex');
}

async function beginOrGoOn(
  target: Store,
  found: readonly string[],
  shapes: readonly TableShape[],
  source: string,
): Promise<CopyProgress> {
  const fresh: CopyProgress = { source, tables: {} };
  if (found.length === 0) {
    await writeTransaction(target, async (db) => {
      await applyMigrations(target, db, 0);
      await createProgress(db, fresh);
    });
    return fresh;
  }
  const progress = await readProgress(target.db);
  if (progress.source === source) return progress;
  await writeTransaction(target, async (db) => {
    for (const { name } of shapes.toReversed()) await sql`delete from ${sql.table(name)}`.execute(db);
    await saveProgress(db, fresh);
  });
  return fresh;
}

async function copyTable(
  source: Kysely<Schema>,
  target: Store,
  shape: TableShape,
  progress: CopyProgress,
  { onProgress }: CopyOptions,
): Promise<void> {
  const at = (progress.tables[shape.name] ??= {
    after: undefined,
    references: shape.name === 'records' ? 'none' : undefined,
    isDone: false,
  });
  if (at.isDone) return;
  // Rows that name others of their table: records come after those that name none; the few groups in one statement.
  const limit = shape.selfReference && shape.name !== 'records' ? 2 ** 31 : ROWS_PER_COMMIT;
  for (;;) {
    for await (const { rows, last } of readPages(source, shape, { ...at, limit })) {
      at.after = last;
      await writeTransaction(target, async (db) => {
        await bulkInsert(target, db, shape.name as keyof Schema, shape.columns as never, rows);
        await saveProgress(db, progress);
      });
      onProgress?.(shape.name, rows.length);
    }
    if (at.references !== 'none') break;
    at.references = 'some';
    at.after = undefined;
  }
  at.isDone = true;
}

async function compare(source: Kysely<Schema>, target: Store, shapes: readonly TableShape[]) {
  const tables: CopyReport['tables'] = [];
  for (const shape of shapes) {
    const wanted = await sumTable(source, shape);
    const copied = await sumTable(target.db, shape);
    if (wanted.rows !== copied.rows || wanted.checksum !== copied.checksum) {
      throw new Problem({
        code: 'copy_differs',
        exit: ExitCode.failed,
        message: `The copy of the table "${shape.name}" differs: ${wanted.rows} rows here, ${copied.rows} there.`,
        hint: `Empty "${target.name}" and copy again. Nobody can use it as it is.`,
        details: { table: shape.name },
      });
    }
    tables.push({ table: shape.name, ...wanted });
  }
  return tables;
}

async function finish(
  from: Store,
  source: Kysely<Schema>,
  target: Store,
  shapes: readonly TableShape[],
): Promise<void> {
  await writeTransaction(target, async (db) => {
    for (const { name, isNumbered } of shapes) {
      if (isNumbered) await setNextNumber(target.kind, db, name, await readNextNumber(from.kind, source, name));
    }
    await dropProgress(db);
  });
  if (target.kind === 'postgres') await sql`analyze`.execute(target.db).catch(() => undefined);
}

function notEmpty(name: string): Problem {
  return new Problem({
    code: 'target_not_empty',
    exit: ExitCode.refused,
    message: `"${name}" is not empty.`,
    hint: 'Name a file that is not there yet, or another schema: --to postgres://USER@HOST/DATABASE?schema=NAME.',
  });
}
