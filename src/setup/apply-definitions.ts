import { createField, deleteField, editField, releaseField, withdrawField } from '../records/fields.ts';
import { createTemplate, deleteTemplate, editTemplate } from '../records/templates.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Change } from '../store/session.ts';
import type { Step } from './find-steps.ts';
import type { FieldState, TemplateState } from './state.ts';

/** Makes, changes or takes away a template of shares. What was made from it stays as it is. */
export async function applyTemplate(change: Change, { action, key, after }: Step): Promise<void> {
  const { type, actions } = (after ?? {}) as Partial<TemplateState>;
  if (action === 'delete') await deleteTemplate(change, key);
  else if (action === 'create') await createTemplate(change, { key, type: type!, actions: actions! });
  else await editTemplate(change, key, { type, actions });
}

/** Makes, changes or takes away a field of the account's own, and says to which groups a field is released. */
export async function applyField(change: Change, { action, key: id, before, after }: Step): Promise<void> {
  const dot = id.indexOf('.');
  const field = { type: id.slice(0, dot) as RecordType, key: id.slice(dot + 1) };
  const { label, kind, choices, release } = (after ?? {}) as Partial<FieldState>;
  const was = (before as FieldState | null)?.release ?? [];
  // A standard field has no kind here: all that can be taken from it are its releases.
  const isOwn = action === 'delete' && before?.['kind'] !== null;
  if (isOwn) return void (await deleteField(change, field));
  if (action === 'create' && kind) await createField(change, { ...field, kind, label, choices });
  else if (action === 'update' && (label !== undefined || choices)) await editField(change, field, { label, choices });
  const wanted = release ?? (action === 'delete' ? [] : was);
  for (const group of was) if (!wanted.includes(group)) await withdrawField(change, field, group);
  for (const group of wanted) if (!was.includes(group)) await releaseField(change, field, group);
}
