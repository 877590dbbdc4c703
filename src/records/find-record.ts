import type { Selectable } from 'kysely';
import { nearSeen } from '../access/asking.ts';
import { freshGrants } from '../access/fresh-grants.ts';
import { getSubject } from '../access/subject.ts';
import { findTargets, recordAmbiguous, recordNotFound, type Target } from '../access/target.ts';
import { visibleTargets } from '../access/visible-targets.ts';
import type { Problem } from '../problem.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Session } from '../store/session.ts';

export type StoredRecord = Selectable<Schema['records']>;

/** The record of this type that the text names, for whoever is asking: what they cannot see is not there. */
export async function getRecord(session: Session, type: RecordType, text: string): Promise<StoredRecord> {
  const reference = /^#\d+$/.test(text) || text.startsWith(`${type}/`) ? text : `${type}/${text}`;
  const found = (await findTargets(session, reference)).filter((target) => target.type === type);
  const [target] = await listVisible(session, reference, found);
  if (!target) throw await notFound(session, text, reference);
  return session.db.selectFrom('records').selectAll().where('id', '=', target.id).executeTakeFirstOrThrow();
}

/** The same whatever the type, where the key alone may name several. */
export async function getAnyRecord(session: Session, text: string): Promise<StoredRecord> {
  const seen = await listVisible(session, text, await findTargets(session, text));
  if (seen.length === 0) throw await notFound(session, text, text);
  if (seen.length > 1) throw recordAmbiguous(text, seen);
  const target = seen[0]!;
  return session.db.selectFrom('records').selectAll().where('id', '=', target.id).executeTakeFirstOrThrow();
}

async function listVisible(session: Session, text: string, found: readonly Target[]): Promise<readonly Target[]> {
  const { actor } = session;
  if (actor.kind === 'operator') return found;
  await freshGrants(session);
  return visibleTargets(session, await getSubject(session, actor.key), text, found);
}

// Names the nearest as it was written: a key, or type and key.
async function notFound(session: Session, text: string, reference: string): Promise<Problem> {
  const near = text.startsWith('#') ? [] : await nearSeen(session, reference);
  return recordNotFound(text, text === reference ? near : near.map((name) => name.slice(name.indexOf('/') + 1)));
}
