import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Schema } from './schema/schema.ts';

export interface JournalEntry {
  /** What was done: created, updated, assigned … */
  verb: string;
  /** The kind of thing: group, user, company … */
  object: string;
  key: string;
  before?: unknown;
  after?: unknown;
}

export interface JournalContext {
  at: string;
  actor: string;
  command: string;
}

const ENTRIES_AT_ONCE = 100;

type StoredEntry = Omit<Schema['journal'], 'id' | 'hash'>;

/** Appends entries, each with the hash of the one before. Only within the write lock, else two chains would fork. */
export async function appendJournal(
  db: Kysely<Schema>,
  context: JournalContext,
  entries: readonly JournalEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const last = await db.selectFrom('journal').select('hash').orderBy('id', 'desc').limit(1).executeTakeFirst();
  let previous_hash = last?.hash ?? '';
  const rows: Omit<Schema['journal'], 'id'>[] = [];
  for (const { verb, object, key, before, after } of entries) {
    const entry: StoredEntry = {
      ...context,
      verb,
      object,
      key,
      before: before === undefined ? null : JSON.stringify(before),
      after: after === undefined ? null : JSON.stringify(after),
      previous_hash,
    };
    const hash = hashEntry(entry);
    rows.push({ ...entry, hash });
    previous_hash = hash;
  }
  for (let at = 0; at < rows.length; at += ENTRIES_AT_ONCE) {
    const some = rows.slice(at, at + ENTRIES_AT_ONCE);
    await db.insertInto('journal').values(some).execute();
  }
}

export interface JournalVerdict {
  entries: number;
  /** The first entry whose hash does not follow from its content and the entry before it. */
  broken: number | null;
  /** The hash of the last entry; whoever keeps it elsewhere can ask for it again. */
  last: string;
  /** Whether an entry has the hash that was asked for; true when none was. */
  isFound: boolean;
}

/** Recomputes every hash from the first entry on. */
export async function verifyJournal(db: Kysely<Schema>, contains?: string): Promise<JournalVerdict> {
  const verdict: JournalVerdict = { entries: 0, broken: null, last: '', isFound: contains === undefined };
  let after = 0;
  for (;;) {
    const page = await db.selectFrom('journal').selectAll().where('id', '>', after).orderBy('id').limit(1000).execute();
    for (const { id, hash, ...entry } of page) {
      if (entry.previous_hash !== verdict.last || hashEntry(entry) !== hash) return { ...verdict, broken: id };
      verdict.last = hash;
      verdict.entries += 1;
      verdict.isFound ||= hash === contains;
      after = id;
    }
    if (page.length === 0) return verdict;
  }
}

function hashEntry({ at, actor, command, verb, object, key, before, after, previous_hash }: StoredEntry): string {
  const content = JSON.stringify([previous_hash, at, actor, command, verb, object, key, before, after]);
  return createHash('sha256').update(content).digest('hex');
}
