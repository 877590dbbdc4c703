import { checkName } from '../directory/keys.ts';
import { differences } from '../directory/differences.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Change, Done } from '../store/session.ts';
import { authorizeRecord } from './authorize-records.ts';
import { checkValues, listFields } from './field-values.ts';
import { getRecord, type StoredRecord } from './find-record.ts';
import { seenBy, showsField } from './seen-record.ts';
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
  // Asked first: whether a value is so already tells what it is.
  await authorizeRecord(change, 'edit', record);
  await assertShown(change, record, Object.keys(fields));
  const data = JSON.parse(record.data) as Record<string, unknown>;
  const found = differences({ ...data, name: record.name }, { ...fields, name }).filter(
    ({ is, wanted }) => is !== wanted,
  );
  if (found.length === 0) return { result: 'unchanged', object: type, key, text: `${type} ${key} is so already` };
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

// Nobody acts on what they cannot see: contact and history are changed by who sees those sections.
async function assertShown(change: Change, record: StoredRecord, keys: readonly string[]): Promise<void> {
  const seen = await seenBy(change, record);
  const hidden = keys.filter((key) => !showsField(record.type, seen, key));
  if (hidden.length === 0) return;
  throw new Problem({
    code: 'not_permitted',
    exit: ExitCode.notPermitted,
    message: `${hidden.join(', ')} of ${record.type}/${record.key} ${hidden.length === 1 ? 'is' : 'are'} hidden from you.`,
    reason: 'Nobody acts on what they cannot see.',
    hint: 'Leave it out, or ask who sees that section.',
    details: { rule: 'record', deed: 'record.edit', record: `${record.type}/${record.key}`, hidden },
  });
}
