import { ExitCode, Problem } from '../problem.ts';
import { appendJournal } from '../store/journal.ts';
import type { Session } from '../store/session.ts';
import { writeTransaction } from '../store/write-transaction.ts';

/** Journals that somebody was refused, in a transaction of its own: theirs is rolled back by now. Other errors pass. */
export async function journalRefusal(session: Session, error: unknown): Promise<void> {
  const { store, actor, command, now, dryRun } = session;
  if (!(error instanceof Problem) || error.exit !== ExitCode.notPermitted || actor.kind === 'operator' || dryRun)
    return;
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
