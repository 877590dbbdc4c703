import type { Kysely } from 'kysely';
import { authorize } from '../access/authority.ts';
import { type Action, parseRecordType } from '../access/vocabulary.ts';
import { alreadyExists, differences, existsDifferently } from '../directory/differences.ts';
import { assertKey } from '../directory/keys.ts';
import { notFound } from '../not-found.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Change, Done } from '../store/session.ts';
import { readActions } from './share-rows.ts';

/** What the access teams made by it give: a set of actions on one record of a type (Dynamics). */
export interface Template {
  id: number;
  key: string;
  type: RecordType;
  actions: Action[];
}

export interface TemplateWish {
  key: string;
  type: string;
  actions: readonly string[];
  failIfExists?: boolean | undefined;
}

export async function createTemplate(change: Change, wish: TemplateWish): Promise<Done> {
  const { db } = change;
  const { key } = wish;
  assertKey(key, 'template');
  const type = parseRecordType(wish.type);
  const actions = readActions(wish.actions);
  await authorize(change, { do: 'template.write', template: key });
  const existing = (await listTemplates(db)).find((template) => template.key === key);
  if (existing) {
    if (wish.failIfExists) throw alreadyExists('template', key);
    const words = (list: readonly string[]): string => [...list].sort().join(', ');
    const found = differences(
      { type: existing.type, actions: words(existing.actions) },
      { type, actions: words(actions) },
    );
    if (found.length > 0) throw existsDifferently('template', key, found, 'Choose another key, or delete it first.');
    return { result: 'unchanged', object: 'template', key, text: `Template ${key} exists already, just so` };
  }
  await db
    .insertInto('share_templates')
    .values({ key, type, actions: JSON.stringify(actions) })
    .execute();
  change.journal({ verb: 'created', object: 'template', key, after: { type, actions } });
  return {
    result: 'created',
    object: 'template',
    key,
    text: `Created template ${key}: ${actions.join(', ')} on one ${type}`,
  };
}

/** Changes what a template is for. It holds for teams made later. */
export async function editTemplate(
  change: Change,
  key: string,
  edit: { type?: string | undefined; actions?: readonly string[] | undefined },
): Promise<void> {
  const { db } = change;
  const { id, ...before } = await getTemplate(db, key);
  const type = edit.type === undefined ? before.type : parseRecordType(edit.type);
  const actions = edit.actions === undefined ? before.actions : readActions(edit.actions);
  await authorize(change, { do: 'template.write', template: key });
  await db
    .updateTable('share_templates')
    .set({ type, actions: JSON.stringify(actions) })
    .where('id', '=', id)
    .execute();
  change.journal({ verb: 'updated', object: 'template', key, before, after: { key, type, actions } });
}

/** Deletes a template. The teams that were made by it stay as they are. */
export async function deleteTemplate(change: Change, key: string): Promise<Done> {
  const { db } = change;
  const template = await getTemplate(db, key);
  await authorize(change, { do: 'template.write', template: key });
  await db.updateTable('groups').set({ template_id: null }).where('template_id', '=', template.id).execute();
  await db.deleteFrom('share_templates').where('id', '=', template.id).execute();
  change.journal({ verb: 'deleted', object: 'template', key, before: template });
  return { result: 'deleted', object: 'template', key, text: `Deleted template ${key}` };
}

export async function listTemplates(db: Kysely<Schema>): Promise<Template[]> {
  const rows = await db.selectFrom('share_templates').selectAll().orderBy('key').execute();
  return rows.map(({ actions, ...row }) => ({ ...row, actions: JSON.parse(actions) as Action[] }));
}

export async function getTemplate(db: Kysely<Schema>, key: string): Promise<Template> {
  const templates = await listTemplates(db);
  const found = templates.find((template) => template.key === key);
  if (found) return found;
  throw notFound({
    code: 'template_not_found',
    noun: 'template',
    key,
    known: templates,
    list: 'share template list',
  });
}
