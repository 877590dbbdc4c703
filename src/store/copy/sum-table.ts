import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema/schema.ts';
import type { TableShape } from './describe-tables.ts';
import { readPages } from './read-pages.ts';

export interface TableSum {
  rows: number;
  /** SHA-256 of all its cells, in the order of the key. */
  checksum: string;
}

const PAGE_ROWS = 10_000;

export async function sumTable(db: Kysely<Schema>, table: TableShape): Promise<TableSum> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const page of readPages(db, table, { limit: PAGE_ROWS })) {
    for (const row of page.rows) hash.update(`${JSON.stringify(row)}\n`);
    rows += page.rows.length;
  }
  return { rows, checksum: hash.digest('hex') };
}
