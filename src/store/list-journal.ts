import type { Kysely, Selectable } from 'kysely';
import type { Schema } from './schema/schema.ts';

export type StoredJournalEntry = Selectable<Schema['journal']>;

export interface JournalQuery {
  actor?: string | undefined;
  /** The kind of thing, and one of them. */
  object?: string | undefined;
  key?: string | undefined;
  verb?: string | undefined;
  command?: string | undefined;
  /** From this instant on, ISO 8601 in UTC. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
  oldestFirst?: boolean | undefined;
  /** The last entry of the page before. */
  after?: number | undefined;
  limit?: number | undefined;
}

/** A page of the journal, the newest first unless asked otherwise, and how many entries are like that in all. */
export async function listJournal(
  db: Kysely<Schema>,
  { since, until, oldestFirst = false, after, limit, ...equal }: JournalQuery,
): Promise<{ entries: StoredJournalEntry[]; total: number; next: number | null }> {
  let query = db.selectFrom('journal');
  for (const name of ['actor', 'object', 'key', 'verb', 'command'] as const) {
    const value = equal[name];
    if (value !== undefined) query = query.where(name, '=', value);
  }
  if (since !== undefined) query = query.where('at', '>=', since);
  if (until !== undefined) query = query.where('at', '<', until);
  const { total } = await query.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .selectAll()
    .$if(after !== undefined, (page) => page.where('id', oldestFirst ? '>' : '<', after!))
    .orderBy('id', oldestFirst ? 'asc' : 'desc')
    .$if(limit !== undefined, (page) => page.limit(limit! + 1))
    .execute();
  const entries = limit === undefined ? rows : rows.slice(0, limit);
  return { entries, total, next: rows.length > entries.length ? entries.at(-1)!.id : null };
}

export async function findJournalEntry(db: Kysely<Schema>, id: number): Promise<StoredJournalEntry | undefined> {
  return db.selectFrom('journal').selectAll().where('id', '=', id).executeTakeFirst();
}
