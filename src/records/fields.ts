import type { Kysely } from 'kysely';
import { authorize } from '../access/authority.ts';
import { parseRecordType, parseWord, RECORD_TYPES } from '../access/vocabulary.ts';
import { alreadyExists, differences, existsDifferently } from '../directory/differences.ts';
import { getGroup } from '../directory/find-group.ts';
import { assertKey, checkName } from '../directory/keys.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Change, Done } from '../store/session.ts';
import { type FieldDefinition, listFields, unknownField } from './field-values.ts';
import { removeValues } from './remove-values.ts';

export const CUSTOM_KINDS = ['text', 'number', 'date', 'choice'] as const;

export interface FieldName {
  type: RecordType;
  key: string;
}

export interface FieldWish extends FieldName {
  kind: string;
  /** The key with blanks when absent. */
  label?: string | undefined;
  /** For kind choice. */
  choices?: readonly string[] | undefined;
  failIfExists?: boolean | undefined;
}

/** Reads `company.revenue-class`. */
export function parseFieldName(text: string): FieldName {
  const dot = text.indexOf('.');
  if (dot > 0 && dot < text.length - 1) return { type: parseRecordType(text.slice(0, dot)), key: text.slice(dot + 1) };
  throw new Problem({
    code: 'bad_field_name',
    exit: ExitCode.usage,
    message: `"${text}" names no field.`,
    hint: `Write it as TYPE.FIELD, for example company.revenue-class; types are ${RECORD_TYPES.join(', ')}.`,
  });
}

/** Defines a field of the account's own, in the section custom. */
export async function createField(change: Change, wish: FieldWish): Promise<Done> {
  const { db } = change;
  const { type, key } = wish;
  assertKey(key, 'field');
  const kind = parseWord(wish.kind, CUSTOM_KINDS, 'field kind');
  const choices = checkChoices(`${type}.${key}`, kind, wish.choices ?? []);
  const label = wish.label === undefined ? key.replaceAll(/[_-]/g, ' ') : checkName(wish.label, 'field');
  await authorize(change, { do: 'field.define', type, field: key });
  const known = (await listFields(db, type)).find((field) => field.key === key);
  const name = `${type}.${key}`;
  if (known || key === 'name') {
    if (wish.failIfExists || !known) throw alreadyExists('field', name);
    const stored = { kind: known.kind, label: known.label, choices: known.choices.join(', ') };
    const wanted = { kind, label: wish.label && label, choices: wish.choices && choices.join(', ') };
    const found = differences(stored, wanted);
    if (found.length > 0) throw existsDifferently('field', name, found, 'Choose another key.');
    return { result: 'unchanged', object: 'field', key: name, text: `Field ${name} exists already, just so` };
  }
  const row = { type, key, label, kind, section: 'custom' as const };
  await db
    .insertInto('fields')
    .values({ ...row, choices: choices.length > 0 ? JSON.stringify(choices) : null })
    .execute();
  change.journal({ verb: 'created', object: 'field', key: name, after: { ...row, choices } });
  return { result: 'created', object: 'field', key: name, text: `Created field ${name}, of kind ${kind}` };
}

/** Changes what a field of the account's own is called, and what can be chosen. Its kind stays. */
export async function editField(
  change: Change,
  { type, key }: FieldName,
  edit: { label?: string | undefined; choices?: readonly string[] | undefined },
): Promise<void> {
  const { db } = change;
  const name = `${type}.${key}`;
  await authorize(change, { do: 'field.define', type, field: key });
  const { kind, label, choices } = await getField(db, { type, key });
  const wanted = {
    label: edit.label === undefined ? label : checkName(edit.label, 'field'),
    choices: edit.choices === undefined ? choices : checkChoices(name, kind, edit.choices),
  };
  const stored = wanted.choices.length > 0 ? JSON.stringify(wanted.choices) : null;
  const query = db.updateTable('fields').set({ label: wanted.label, choices: stored }).where('type', '=', type);
  await query.where('key', '=', key).execute();
  change.journal({ verb: 'updated', object: 'field', key: name, before: { label, choices }, after: wanted });
}

/** Deletes a field of the account's own. Where records have values for it, only with `force`, and the values go too. */
export async function deleteField(change: Change, { type, key }: FieldName, { force = false } = {}): Promise<Done> {
  const { db } = change;
  const name = `${type}.${key}`;
  await authorize(change, { do: 'field.define', type, field: key });
  await getField(db, { type, key });
  const custom = await db
    .selectFrom('fields')
    .selectAll()
    .where('type', '=', type)
    .where('key', '=', key)
    .executeTakeFirst();
  if (!custom) {
    throw new Problem({
      code: 'standard_field',
      exit: ExitCode.refused,
      message: `Every account has the field ${name}; it is not deleted.`,
      hint: `See which are your own: crmctl field list ${type}.`,
    });
  }
  const values = await removeValues(change, type, key, { keep: !force });
  if (values > 0 && !force) {
    throw new Problem({
      code: 'field_in_use',
      exit: ExitCode.refused,
      message: `Records of type ${type} have values for ${name}.`,
      hint: 'Delete it with its values: --force.',
    });
  }
  const releases = await db
    .deleteFrom('releases')
    .where('type', '=', type)
    .where('field', '=', key)
    .returning('group_id')
    .execute();
  await db.deleteFrom('fields').where('id', '=', custom.id).execute();
  change.journal({ verb: 'deleted', object: 'field', key: name, before: { ...custom, releases, values } });
  return { result: 'deleted', object: 'field', key: name, text: `Deleted field ${name}` };
}

/** Shows one field of every record of its type to a group's members (CentralStation's individually released fields). */
export async function releaseField(change: Change, { type, key }: FieldName, groupKey: string): Promise<Done> {
  const { db } = change;
  const name = `${type}.${key}`;
  const group = await getGroup(change, groupKey);
  if (group.kind === 'administrative') {
    throw new Problem({
      code: 'wrong_target',
      exit: ExitCode.refused,
      message: `"${groupKey}" sees every field; none is released to it.`,
      hint: 'Release it to another group: crmctl group list.',
    });
  }
  await authorize(change, { do: 'field.release', type, field: key, groupId: group.id });
  await getField(db, { type, key });
  if (await isReleased(db, { type, key }, group.id))
    return {
      result: 'unchanged',
      object: 'field',
      key: name,
      text: `Field ${name} is released to ${groupKey} already`,
    };
  await db.insertInto('releases').values({ type, field: key, group_id: group.id }).execute();
  change.journal({ verb: 'updated', object: 'field', key: name, after: { released_to: groupKey } });
  return { result: 'updated', object: 'field', key: name, text: `Released field ${name} to ${groupKey}` };
}

export async function withdrawField(change: Change, { type, key }: FieldName, groupKey: string): Promise<Done> {
  const { db } = change;
  const name = `${type}.${key}`;
  const group = await getGroup(change, groupKey);
  await authorize(change, { do: 'field.withdraw', type, field: key, groupId: group.id });
  await getField(db, { type, key });
  if (!(await isReleased(db, { type, key }, group.id)))
    return { result: 'unchanged', object: 'field', key: name, text: `Field ${name} is not released to ${groupKey}` };
  await db
    .deleteFrom('releases')
    .where('type', '=', type)
    .where('field', '=', key)
    .where('group_id', '=', group.id)
    .execute();
  change.journal({ verb: 'updated', object: 'field', key: name, before: { released_to: groupKey } });
  return { result: 'updated', object: 'field', key: name, text: `Withdrew field ${name} from ${groupKey}` };
}

async function getField(db: Kysely<Schema>, { type, key }: FieldName): Promise<FieldDefinition> {
  const fields = await listFields(db, type);
  const found = fields.find((field) => field.key === key);
  if (found) return found;
  throw unknownField(type, key, fields, ExitCode.notFound);
}

async function isReleased(db: Kysely<Schema>, { type, key }: FieldName, groupId: number): Promise<boolean> {
  const query = db.selectFrom('releases').select('field').where('type', '=', type).where('field', '=', key);
  return (await query.where('group_id', '=', groupId).executeTakeFirst()) !== undefined;
}

function checkChoices(name: string, kind: string, choices: readonly string[]): string[] {
  const wanted = [...new Set(choices.map((choice) => checkName(choice, 'choice')))];
  if ((kind === 'choice') === wanted.length > 0) return wanted;
  throw new Problem({
    code: 'bad_choices',
    exit: ExitCode.usage,
    message: kind === 'choice' ? `${name} names no choices.` : `A field of kind ${kind} has no choices.`,
    hint: `For example: crmctl field create ${name} --kind choice --choices A,B,C.`,
  });
}
