import { ExitCode, Problem } from '../problem.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Change, Done } from '../store/session.ts';
import { authorizeRecord } from './authorize-records.ts';
import { getRecord } from './find-record.ts';

const LONGEST_NOTE = 100_000;

/** Adds a note to a record's history; notes are never changed. */
export async function addNote(change: Change, type: RecordType, reference: string, text: string): Promise<Done> {
  const { db, actor, now } = change;
  const note = text.trim();
  if (note === '' || note.length > LONGEST_NOTE || note.includes('\0')) {
    throw new Problem({
      code: 'bad_note',
      exit: ExitCode.usage,
      message: 'This cannot be a note.',
      reason: `A note is text of 1 to ${LONGEST_NOTE} characters.`,
      hint: `Write it behind the ${type}: crmctl ${type} note ${reference} "Called back".`,
    });
  }
  const record = await getRecord(change, type, reference);
  await authorizeRecord(change, 'edit', record);
  const at = now();
  const { id } = await db
    .insertInto('notes')
    .values({ record_id: record.id, user_id: actor.kind === 'user' ? actor.id : null, at, text: note })
    .returning('id')
    .executeTakeFirstOrThrow();
  change.journal({ verb: 'noted', object: type, key: record.key, after: { note: id } });
  return { result: 'updated', object: type, key: record.key, text: `Noted it with ${type} ${record.key}` };
}
