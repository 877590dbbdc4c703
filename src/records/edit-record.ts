import { checkName } from '../directory/keys.ts';
import { differences } from '../directory/differences.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Change, Done } from '../store/session.ts';
import { authorizeRecord } from './authorize-records.ts';
import { checkValues, listFields } from './field-values.ts';
import { getRecord } from './find-record.ts';
import { registerLead } from './lead-identities.ts';

export interface RecordEdit {
  name?: string | undefined;
  /** By field key; an empty text takes the value away. */
  fields?: Readonly<Record<string, unknown>> | undefined;
}

/** Changes a record's name and fields. Owner, group and company are changed by `assign` alone. */
export async function editRecord(change: Change, type: RecordType, text: string, edit: RecordEdit): Promise<Done> {
  const { db, now } = change;
  const record = await getRecord(change, type, text);
  const { key } = record;
  const name = edit.name === undefined ? undefined : checkName(edit.name, type);
  const fields = checkValues(await listFields(db, type), type, edit.fields ?? {});
  const data = JSON.parse(record.data) as Record<string, unknown>;
  const found = differences({ ...data, name: record.name }, { ...fields, name }).filter(
    ({ is, wanted }) => is !== wanted,
  );
  if (found.length === 0) return { result: 'unchanged', object: type, key, text: `${type} ${key} is so already` };
  await authorizeRecord(change, 'edit', record);
  const after: Record<string, unknown> = { ...data, ...fields };
  for (const field of Object.keys(after)) if (after[field] === null) delete after[field];
  await db
    .updateTable('records')
    .set({ name: name ?? record.name, data: JSON.stringify(after), updated_at: now() })
    .where('id', '=', record.id)
    .execute();
  if (type === 'lead') {
    await registerLead(db, { id: record.id, affiliateId: record.affiliate_id, name: name ?? record.name, data: after });
  }
  change.journal({
    verb: 'updated',
    object: type,
    key,
    before: Object.fromEntries(found.map(({ field, is }) => [field, is])),
    after: Object.fromEntries(found.map(({ field, wanted }) => [field, wanted])),
  });
  return {
    result: 'updated',
    object: type,
    key,
    text: `Changed ${found.map(({ field }) => field).join(', ')} of ${type} ${key}`,
  };
}
