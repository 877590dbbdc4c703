import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema/schema.ts';
import type { TableShape } from './describe-tables.ts';

export type Cell = string | number | null;
export type CopiedRow = Cell[];

export interface PageOptions {
  /** The key of the last row before. */
  after?: Cell[] | undefined;
  /** Only rows whose reference to their own table is empty, or is not. */
  references?: 'none' | 'some' | undefined;
  limit: number;
}

/** Rows of a table in the order of its key, a page at a time; each as its cells in the order of the columns. */
export async function* readPages(
  db: Kysely<Schema>,
  { name, columns, key, selfReference }: TableShape,
  { after, references, limit }: PageOptions,
): AsyncGenerator<{ rows: CopiedRow[]; last: Cell[] }> {
  const keys = sql.join(key.map((column) => sql.ref(column)));
  const kept =
    references === undefined
      ? sql`true`
      : sql`${sql.ref(selfReference!)} is ${references === 'none' ? sql`null` : sql`not null`}`;
  let last = after;
  for (;;) {
    const behind = last === undefined ? sql`true` : sql`(${keys}) > (${sql.join(last)})`;
    const { rows } = await sql<Record<string, Cell>>`
      select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(name)}
      where ${behind} and ${kept} order by ${keys} limit ${limit}`.execute(db);
    if (rows.length === 0) return;
    const lastRow = rows.at(-1)!;
    last = key.map((column) => lastRow[column]!);
    yield { rows: rows.map((row) => columns.map((column) => row[column]!)), last };
    if (rows.length < limit) return;
  }
}
