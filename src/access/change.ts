import type { Change, Done, Session } from '../store/session.ts';
import { appendJournal, type JournalEntry } from '../store/journal.ts';
import { writeTransaction, type WriteOptions } from '../store/write-transaction.ts';
import { assertAdministrator } from './assert-administrator.ts';
import { journalRefusal } from './journal-refusal.ts';
import { renewGrants } from './renew-grants.ts';

/**
 * Every change to an account is one of these: begin at once, do, renew what follows from it, journal, commit.
 * Within a change already begun, the work joins it. With `session.dryRun` all is done and nothing kept. Work that
 * keeps a state of its own from one change to the next is not repeatable.
 */
export async function change<T>(
  session: Session,
  work: (change: Change) => Promise<T>,
  { isRepeatable = true }: Pick<WriteOptions, 'isRepeatable'> = {},
): Promise<T> {
  if (isChange(session)) return work(session);
  try {
    return await begin(session, work, isRepeatable);
  } catch (error) {
    await journalRefusal(session, error);
    throw error;
  }
}

async function begin<T>(session: Session, work: (change: Change) => Promise<T>, isRepeatable: boolean): Promise<T> {
  const { store, actor, command, now, dryRun } = session;
  return writeTransaction(
    store,
    async (db) => {
      const entries: JournalEntry[] = [];
      const change: Change = {
        ...session,
        db,
        journal: (entry) => void entries.push(entry),
        stale: { everything: false, users: new Set(), groups: new Set() },
      };
      const result = await work(change);
      await assertAdministrator(db);
      await renewGrants(change);
      const who = actor.kind === 'operator' ? 'operator' : actor.key;
      await appendJournal(db, { at: now(), actor: who, command }, entries);
      return result;
    },
    { rollBack: dryRun, isRepeatable },
  );
}

function isChange(session: Session): session is Change {
  return 'stale' in session;
}

/** One change to each of several things, all of it or none. */
export async function changeEach<Item>(
  session: Session,
  items: readonly Item[],
  work: (change: Change, item: Item) => Promise<Done>,
): Promise<Done[]> {
  return change(session, async (change) => {
    const done: Done[] = [];
    for (const item of items) done.push(await work(change, item));
    return done;
  });
}
