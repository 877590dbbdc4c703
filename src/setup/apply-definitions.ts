import { getGroup } from '../directory/find-group.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Change } from '../store/session.ts';
import type { Step } from './find-steps.ts';
import type { FieldState, TemplateState } from './state.ts';

/** Makes, changes or takes away a template of shares. What was made from it stays as it is. */
export async function applyTemplate(change: Change, { action, key, before, after }: Step): Promise<void> {
  const { db } = change;
  assertOperator(change, 'templates');
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
  assertOperator(change, 'fields');
  const dot = id.indexOf('.');
  const type = id.slice(0, dot) as RecordType;
  const key = id.slice(dot + 1);
  const { label, kind, choices, release } = (after ?? {}) as Partial<FieldState>;
  const list = choices === undefined ? undefined : choices.length > 0 ? JSON.stringify(choices) : null;
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
  if (release || action === 'delete') {
    await db.deleteFrom('releases').where('type', '=', type).where('field', '=', key).execute();
    for (const group of release ?? []) {
      const { id: group_id } = await getGroup(db, group);
      await db.insertInto('releases').values({ type, field: key, group_id }).execute();
    }
  }
  change.journal({ verb: VERBS[action], object: 'field', key: id, before, after });
}

export const VERBS = { create: 'created', update: 'updated', delete: 'deleted' } as const;

/** What is not judged for a user yet is the operator's alone. */
export function assertOperator({ actor }: Change, what: string): void {
  if (actor.kind === 'operator') return;
  throw new Problem({
    code: 'not_permitted',
    exit: ExitCode.notPermitted,
    message: `"${actor.key}" may not change ${what} by a setup document.`,
    hint: 'Leave them out of the document, or apply it without --as.',
  });
}
