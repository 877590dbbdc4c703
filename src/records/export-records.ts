import { filterFor } from '../access/filter-for.ts';
import { readSettings } from '../access/settings.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';
import { listFields } from './field-values.ts';
import { listRecords } from './list-records.ts';
import { toSeenRecords, type SeenRecord } from './seen-record.ts';

const SLICE = 900;

/** Records that whoever is asking may export, each as they see it, and the fields that any of them shows. */
export async function exportRecords(
  session: Session,
  type: RecordType,
  filter: Readonly<Record<string, string>>,
): Promise<{ records: SeenRecord[]; fields: string[] }> {
  const { db, actor } = session;
  const listed = await listRecords(session, { type, filter });
  const ids = listed.records.map(({ id }) => id);
  const settings = await readSettings(db);
  const records: SeenRecord[] = [];
  for (let from = 0; from < ids.length; from += SLICE) {
    let query = db
      .selectFrom('records as r')
      .selectAll('r')
      .where('r.id', 'in', ids.slice(from, from + SLICE))
      .orderBy('r.key');
    if (actor.kind === 'user') {
      query = query.where(filterFor(db, { userId: actor.id, action: 'export', type, settings }));
    }
    records.push(...(await toSeenRecords(session, await query.execute())));
  }
  const shown = new Set(records.flatMap(({ fields }) => Object.keys(fields)));
  const known = (await listFields(db, type)).map(({ key }) => key);
  return { records, fields: known.filter((key) => shown.has(key) && key !== 'company') };
}
