import { sql } from 'kysely';
import type { RecordType } from '../store/schema/records.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Kysely } from 'kysely';
import { NOTHING_SEEN, type Seen } from './check.ts';
import { relation } from './relation.ts';
import { releasedFields, visibleFields } from './seen-fields.ts';
import { readSettings, type Settings } from './settings.ts';
import type { Reader } from './statement-for.ts';
import type { Subject } from './subject.ts';
import type { Action } from './vocabulary.ts';
import { FULL_WAYS, type Way } from './ways.ts';
import { waysFor } from './ways-for.ts';

const SLICE = 500;

/** What of each of these records a user sees: a whole page in a few questions instead of a few for each record. */
export async function seenByUser(
  reader: Reader,
  user: Subject,
  type: RecordType,
  ids: readonly number[],
): Promise<Map<number, Seen>> {
  const { db } = reader;
  const settings = await readSettings(db);
  const seen = new Map<number, Seen>();
  const everywhere = await releasedFields(reader, user, type, []);
  const allFields = await visibleFields(reader, type);
  for (let at = 0; at < ids.length; at += SLICE) {
    const some = ids.slice(at, at + SLICE);
    const full = user.isInternal ? await reached(db, user, type, 'view', settings, some, FULL_WAYS) : [];
    const contact = full.length > 0 ? await reached(db, user, type, 'view-contact', settings, full) : [];
    const history = full.length > 0 ? await reached(db, user, type, 'view-history', settings, full) : [];
    const sectionsOf = sets(contact, history);
    for (const id of full) seen.set(id, { outcome: 'full', sections: sectionsOf(id), fields: allFields });
    const others = some.filter((id) => !seen.has(id));
    // Ways that do not show all still show the released fields: for users in no internal group every way does.
    const opened = new Set(
      user.isInternal && !isOutside(user) ? [] : await reached(db, user, type, 'view', settings, others),
    );
    for (const id of others) {
      const released = opened.has(id) ? await releasedThrough(reader, user, settings, type, id) : everywhere;
      if (!opened.has(id) && released.length === 0) continue;
      const fields = [...(user.isInternal ? ['name'] : []), ...released];
      seen.set(id, { ...NOTHING_SEEN, outcome: 'fields', fields });
    }
  }
  return seen;
}

/** Some of the user's groups deliver or buy leads. */
export function isOutside({ memberships }: Subject): boolean {
  return memberships.some(({ kind }) => kind === 'affiliate' || kind === 'client');
}

async function releasedThrough(
  reader: Reader,
  user: Subject,
  settings: Settings,
  type: RecordType,
  id: number,
): Promise<string[]> {
  return releasedFields(reader, user, type, await waysFor(reader, settings, user.id, 'view', { id, type }));
}

async function reached(
  db: Kysely<Schema>,
  user: Subject,
  type: RecordType,
  action: Action,
  settings: Settings,
  ids: readonly number[],
  ways?: readonly Way[],
): Promise<number[]> {
  const question = {
    type,
    action,
    settings,
    user: sql<number>`cast(${user.id} as integer)`,
    record: sql.ref<number>('p.id'),
  };
  const rows = await db
    .selectFrom('records as p')
    .select('p.id')
    .where('p.id', 'in', [...ids])
    .where('p.type', '=', type)
    .where(({ exists, selectFrom }) => exists(selectFrom(relation(db, question, ways).as('w')).select('w.way')))
    .execute();
  return rows.map(({ id }) => id);
}

function sets(contact: readonly number[], history: readonly number[]) {
  const withContact = new Set(contact);
  const withHistory = new Set(history);
  return (id: number) => ({ core: true, contact: withContact.has(id), history: withHistory.has(id) });
}
