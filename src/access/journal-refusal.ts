import { ExitCode, Problem } from '../problem.ts';
import { appendJournal } from '../store/journal.ts';
import type { Session } from '../store/session.ts';
import { writeTransaction } from '../store/write-transaction.ts';

const journaled = new WeakSet<Error>();

/** Journals that somebody was refused, once, in a transaction of its own: theirs is rolled back by now. Other errors pass. */
export async function journalRefusal(session: Session, error: unknown): Promise<void> {
  const { store, actor, command, now, dryRun } = session;
  if (!(error instanceof Problem) || error.exit !== ExitCode.notPermitted || actor.kind === 'operator' || dryRun)
    return;
  if (journaled.has(error)) return;
  journaled.add(error);
  const { message, reason, details } = error;
  const about = details['record'] ?? details['group'];
  await writeTransaction(store, (db) =>
    appendJournal(db, { at: now(), actor: actor.key, command }, [
      {
        verb: 'refused',
        object: typeof details['deed'] === 'string' ? details['deed'].split('.')[0]! : 'question',
        key: typeof about === 'string' ? about : actor.key,
        after: { message, reason: reason ?? null, ...details },
      },
    ]),
  );
}
