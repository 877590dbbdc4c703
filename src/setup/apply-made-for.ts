import { authorize } from '../access/authority.ts';
import { getGroup } from '../directory/find-group.ts';
import { getAnyRecord } from '../records/find-record.ts';
import { getTemplate } from '../records/templates.ts';
import type { Change } from '../store/session.ts';
import type { Step } from './find-steps.ts';
import type { GroupState } from './state.ts';

/** Says of an access team which template made it for which record: the next user joins it, and it goes with the last. */
export async function applyMadeFor(change: Change, { key, before, after }: Step): Promise<void> {
  const made = (after as Partial<GroupState>)['made-for'];
  if (!made) return;
  const template = await getTemplate(change.db, made.template);
  await authorize(change, { do: 'template.write', template: template.key });
  const set = { template_id: template.id, record_id: (await getAnyRecord(change, made.record)).id };
  const { id } = await getGroup(change, key);
  await change.db.updateTable('groups').set(set).where('id', '=', id).execute();
  change.journal({
    verb: 'updated',
    object: 'group',
    key,
    before: { 'made-for': before?.['made-for'] ?? null },
    after: set,
  });
}
