import { sql } from 'kysely';
import type { Store } from './store.ts';

const SHOWN = 20;

/** What the database itself finds wrong: damaged pages, rows that refer to nothing. PostgreSQL keeps both by itself. */
export async function checkStore({ kind, db }: Pick<Store, 'kind' | 'db'>): Promise<string[]> {
  if (kind === 'postgres') return [];
  const pages = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db);
  const references = await sql<{ table: string; rowid: number; parent: string }>`pragma foreign_key_check`.execute(db);
  return [
    ...pages.rows.map(({ integrity_check: found }) => found).filter((found) => found !== 'ok'),
    ...references.rows
      .slice(0, SHOWN)
      .map(({ table, rowid, parent }) => `row ${rowid} of ${table} refers to nothing in ${parent}`),
  ];
}
