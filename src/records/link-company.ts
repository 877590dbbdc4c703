import type { RecordType } from '../store/schema/records.ts';
import type { Change, Done } from '../store/session.ts';
import { authorizeRecord } from './authorize-records.ts';
import { getRecord, type StoredRecord } from './find-record.ts';

/** Makes a person, deal, project or lead belong to a company. Like owner and group it is changed by `assign` alone. */
export async function linkCompany(change: Change, type: RecordType, text: string, company: string): Promise<Done> {
  const record = await getRecord(change, type, text);
  const above = await getRecord(change, 'company', company);
  // Asked first: whether it is so already tells how it is.
  await authorizeRecord(change, 'assign', record);
  return linkRecord(change, record, above.id, company);
}

/** The same of a record that the actor may assign, as was asked before; `company` is how the company was named. */
export async function linkRecord(
  { db, now, journal }: Change,
  { id, type, key, company_id }: Pick<StoredRecord, 'id' | 'type' | 'key' | 'company_id'>,
  companyId: number,
  company: string,
): Promise<Done> {
  if (company_id === companyId)
    return { result: 'unchanged', object: type, key, text: `${type} ${key} belongs to ${company} already` };
  await db.updateTable('records').set({ company_id: companyId, updated_at: now() }).where('id', '=', id).execute();
  journal({ verb: 'assigned', object: type, key, before: { company_id }, after: { company_id: companyId } });
  return { result: 'assigned', object: type, key, text: `${type} ${key} belongs to ${company} now` };
}
