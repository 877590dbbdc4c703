import type { RecordType } from '../store/schema/records.ts';
import type { Change, Done } from '../store/session.ts';
import { authorizeRecord } from './authorize-records.ts';
import { getRecord } from './find-record.ts';

/** Makes a person, deal, project or lead belong to a company. Like owner and group it is changed by `assign` alone. */
export async function linkCompany(change: Change, type: RecordType, text: string, company: string): Promise<Done> {
  const { db, now } = change;
  const record = await getRecord(change, type, text);
  const above = await getRecord(change, 'company', company);
  const { key } = record;
  // Asked first: whether it is so already tells how it is.
  await authorizeRecord(change, 'assign', record);
  if (record.company_id === above.id)
    return { result: 'unchanged', object: type, key, text: `${type} ${key} belongs to ${company} already` };
  await db
    .updateTable('records')
    .set({ company_id: above.id, updated_at: now() })
    .where('id', '=', record.id)
    .execute();
  const before = { company_id: record.company_id };
  change.journal({ verb: 'assigned', object: type, key, before, after: { company_id: above.id } });
  return { result: 'assigned', object: type, key, text: `${type} ${key} belongs to ${company} now` };
}
