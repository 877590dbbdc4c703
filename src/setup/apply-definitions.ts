import { authorize } from '../access/authority.ts';
import { getGroup } from '../directory/find-group.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Change } from '../store/session.ts';
import type { Step } from './find-steps.ts';
import type { FieldState, TemplateState } from './state.ts';

/** Makes, changes or takes away a template of shares. What was made from it stays as it is. */
export async function applyTemplate(change: Change, { action, key, before, after }: Step): Promise<void> {
  const { db } = change;
  await authorize(change, { do: 'template.write', template: key });
  const { type, actions } = (after ?? {}) as Partial<TemplateState>;
  const set = { ...(type ? { type } : {}), ...(actions ? { actions: JSON.stringify(actions) } : {}) };
  if (action === 'create')
    await db
      .insertInto('share_templates')
      .values({ key, type: type!, actions: JSON.stringify(actions) })
      .execute();
  else if (action === 'update') await db.updateTable('share_templates').set(set).where('key', '=', key).execute();
  else await db.deleteFrom('share_templates').where('key', '=', key).execute();
  change.journal({ verb: VERBS[action], object: 'template', key, before, after });
}

/** Makes, changes or takes away a field of the account's own, and says to which groups a field is released. */
export async function applyField(change: Change, { action, key: id, before, after }: Step): Promise<void> {
  const { db } = change;
  const dot = id.indexOf('.');
  const type = id.slice(0, dot) as RecordType;
  const key = id.slice(dot + 1);
  const { label, kind, choices, release } = (after ?? {}) as Partial<FieldState>;
  const list = choices === undefined ? undefined : choices.length > 0 ? JSON.stringify(choices) : null;
  if (kind || label !== undefined || choices || action === 'delete')
    await authorize(change, { do: 'field.define', type, field: key });
  if (action === 'create' && kind) {
    const values = { type, key, label: label!, kind, section: 'custom' as const, choices: list ?? null };
    await db.insertInto('fields').values(values).execute();
  } else if (action === 'update' && (label !== undefined || kind || list !== undefined)) {
    const set = {
      ...(label === undefined ? {} : { label }),
      ...(kind ? { kind } : {}),
      ...(list === undefined ? {} : { choices: list }),
    };
    await db.updateTable('fields').set(set).where('type', '=', type).where('key', '=', key).execute();
  } else if (action === 'delete') {
    await db.deleteFrom('fields').where('type', '=', type).where('key', '=', key).execute();
  }
  const was = (before as FieldState | null)?.release ?? [];
  const wanted = action === 'delete' ? [] : (release ?? was);
  for (const group of was) if (!wanted.includes(group)) await withdraw(change, { type, field: key }, group);
  for (const group of wanted) if (!was.includes(group)) await releaseTo(change, { type, field: key }, group);
  change.journal({ verb: VERBS[action], object: 'field', key: id, before, after });
}

export const VERBS = { create: 'created', update: 'updated', delete: 'deleted' } as const;

interface FieldName {
  type: RecordType;
  field: string;
}

async function releaseTo(change: Change, name: FieldName, group: string): Promise<void> {
  const { id } = await getGroup(change.db, group);
  await authorize(change, { do: 'field.release', ...name, groupId: id });
  await change.db
    .insertInto('releases')
    .values({ ...name, group_id: id })
    .execute();
}

async function withdraw(change: Change, name: FieldName, group: string): Promise<void> {
  const { id } = await getGroup(change.db, group);
  await authorize(change, { do: 'field.withdraw', ...name, groupId: id });
  await change.db
    .deleteFrom('releases')
    .where('type', '=', name.type)
    .where('field', '=', name.field)
    .where('group_id', '=', id)
    .execute();
}
