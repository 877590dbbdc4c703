import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema/schema.ts';
import { COPY_TABLE } from '../unfinished-copy.ts';
import type { Cell } from './read-pages.ts';

/** How far a copy has come, kept in the target with the rows that it says are there. */
export interface CopyProgress {
  /** What the source was when it began. */
  source: string;
  tables: Record<string, { after: Cell[] | undefined; references: 'none' | 'some' | undefined; isDone: boolean }>;
}

export async function createProgress(db: Kysely<Schema>, progress: CopyProgress): Promise<void> {
  await sql`create table ${sql.table(COPY_TABLE)} (state text not null)`.execute(db);
  await sql`insert into ${sql.table(COPY_TABLE)} (state) values (${JSON.stringify(progress)})`.execute(db);
}

export async function readProgress(db: Kysely<Schema>): Promise<CopyProgress> {
  const { rows } = await sql<{ state: string }>`select state from ${sql.table(COPY_TABLE)}`.execute(db);
  return JSON.parse(rows[0]!.state) as CopyProgress;
}

export async function saveProgress(db: Kysely<Schema>, progress: CopyProgress): Promise<void> {
  await sql`update ${sql.table(COPY_TABLE)} set state = ${JSON.stringify(progress)}`.execute(db);
}

export async function dropProgress(db: Kysely<Schema>): Promise<void> {
  await sql`drop table ${sql.table(COPY_TABLE)}`.execute(db);
}
