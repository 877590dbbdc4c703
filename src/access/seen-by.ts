import type { RecordType } from '../store/schema/records.ts';
import { NOTHING_SEEN, type Seen, whatIsSeen } from './what-is-seen.ts';
import { filterFor } from './filter-for.ts';
import { releasedFields, visibleFields } from './seen-fields.ts';
import { readSettings, type Settings } from './settings.ts';
import type { Reader } from './statement-for.ts';
import type { Subject } from './subject.ts';
import type { Action } from './vocabulary.ts';
import { waysFor } from './ways-for.ts';

// A page is asked record by record, each in a fraction of a millisecond; more than that in three questions for all.
const PAGE = 200;

/** What of each of these records a user sees; those of which they see nothing are left out. */
export async function seenByUser(
  reader: Reader,
  user: Subject,
  type: RecordType,
  ids: readonly number[],
): Promise<Map<number, Seen>> {
  const settings = await readSettings(reader.db);
  return ids.length <= PAGE || !user.isInternal || isOutside(user)
    ? oneByOne(reader, settings, user, type, ids)
    : allAtOnce(reader, settings, user, type, ids);
}

/** Some of the user's groups deliver or buy leads. */
export function isOutside({ memberships }: Subject): boolean {
  return memberships.some(({ kind }) => kind === 'affiliate' || kind === 'client');
}

async function oneByOne(
  reader: Reader,
  settings: Settings,
  user: Subject,
  type: RecordType,
  ids: readonly number[],
): Promise<Map<number, Seen>> {
  const seen = new Map<number, Seen>();
  for (const id of ids) {
    const views = await waysFor(reader, settings, user.id, 'view', { id, type });
    const what = await whatIsSeen(reader, settings, user, { id, type }, views);
    if (what.outcome !== 'none') seen.set(id, what);
  }
  return seen;
}

// For internal users that are in no external group every way shows all.
async function allAtOnce(
  reader: Reader,
  settings: Settings,
  user: Subject,
  type: RecordType,
  ids: readonly number[],
): Promise<Map<number, Seen>> {
  const reach = (action: Action): Promise<Set<number>> => listReached(reader, settings, user, type, action);
  const [full, contact, history] = [await reach('view'), await reach('view-contact'), await reach('view-history')];
  const fields = await visibleFields(reader, type);
  const released = await releasedFields(reader, user, type, []);
  const less: Seen = { ...NOTHING_SEEN, outcome: 'fields', fields: ['name', ...released] };
  const seen = new Map<number, Seen>();
  for (const id of ids) {
    const sections = { core: true, contact: contact.has(id), history: history.has(id) };
    if (full.has(id)) seen.set(id, { outcome: 'full', sections, fields });
    else if (released.length > 0) seen.set(id, less);
  }
  return seen;
}

async function listReached(
  { db }: Reader,
  settings: Settings,
  { id }: Subject,
  type: RecordType,
  action: Action,
): Promise<Set<number>> {
  const rows = await db
    .selectFrom('records as r')
    .select('r.id')
    .where('r.type', '=', type)
    .where(filterFor(db, { userId: id, action, type, settings }))
    .execute();
  return new Set(rows.map((row) => row.id));
}
