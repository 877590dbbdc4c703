import type { Expression, SqlBool } from 'kysely';
import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';
import { filterFor } from './filter-for.ts';
import { freshGrants } from './fresh-grants.ts';
import { isFinished } from './relation.ts';
import { readReleases, releasedFields } from './seen-fields.ts';
import { readSettings } from './settings.ts';
import { getSubject } from './subject.ts';

/** A condition on `records as r` of this type: whoever is asking sees something of it. */
export async function isSeen(session: Session, type: RecordType): Promise<Expression<SqlBool>> {
  const { db, actor } = session;
  if (actor.kind === 'operator') return isFinished;
  await freshGrants(session);
  const user = await getSubject(session, actor.key);
  // Of a released field every record of the type shows something.
  if (releasedFields(await readReleases(session, user, type), user, []).length > 0) return isFinished;
  return filterFor(db, { userId: actor.id, action: 'view', type, settings: await readSettings(db) });
}
