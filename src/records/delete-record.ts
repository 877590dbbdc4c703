import { ExitCode, Problem } from '../problem.ts';
import { RECORD_TYPES } from '../access/vocabulary.ts';
import { removeGroup } from '../directory/delete-group.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Change, Done } from '../store/session.ts';
import { authorizeRecord } from './authorize-records.ts';
import { getRecord } from './find-record.ts';
import { seenOfEach } from './seen-record.ts';

/** Deletes a record with its notes and shares. A company to which others belong that the actor sees, or a lead that was sold, stays. */
export async function deleteRecord(change: Change, type: RecordType, text: string): Promise<Done> {
  const { db } = change;
  const record = await getRecord(change, type, text);
  const { id, key } = record;
  await authorizeRecord(change, 'delete', record);
  const belonging = await db.selectFrom('records').select(['id', 'type']).where('company_id', '=', id).execute();
  if (await isAnySeen(change, belonging))
    throw stays(
      `${type} "${key}" is still in use: people, deals, projects or leads belong to it.`,
      'Delete those first.',
    );
  const sold = await db.selectFrom('sales').select('id').where('lead_id', '=', id).limit(1).executeTakeFirst();
  if (sold)
    throw stays(
      `Lead "${key}" was sold, and statements name it.`,
      `Cancel it instead: crmctl lead status ${key} cancelled.`,
    );
  const notes = await db.selectFrom('notes').selectAll().where('record_id', '=', id).execute();
  const shares = await db.selectFrom('shares').selectAll().where('record_id', '=', id).execute();
  const shareIds = shares.map((share) => share.id);
  const following =
    shareIds.length === 0
      ? []
      : await db.deleteFrom('shares').where('came_with', 'in', shareIds).returningAll().execute();
  // What belongs to it, hidden from whoever deletes it, stays as it is but for the link.
  await db.updateTable('records').set({ company_id: null }).where('company_id', '=', id).execute();
  await db.deleteFrom('notes').where('record_id', '=', id).execute();
  await db.deleteFrom('shares').where('record_id', '=', id).execute();
  for (const team of await db.selectFrom('groups').select('id').where('record_id', '=', id).execute()) {
    const members = await db.deleteFrom('memberships').where('group_id', '=', team.id).returning('user_id').execute();
    for (const { user_id } of members) change.stale.users.add(user_id);
    await removeGroup(change, team);
  }
  await db.deleteFrom('records').where('id', '=', id).execute();
  change.journal({
    verb: 'deleted',
    object: type,
    key,
    before: { ...record, notes, shares, following, linked: belonging.map((linked) => linked.id) },
  });
  return { result: 'deleted', object: type, key, text: `Deleted ${type} ${key}` };
}

async function isAnySeen(change: Change, records: readonly { id: number; type: RecordType }[]): Promise<boolean> {
  for (const type of RECORD_TYPES) {
    const ids = records.filter((record) => record.type === type).map(({ id }) => id);
    if ((await seenOfEach(change, type, ids)).size > 0) return true;
  }
  return false;
}

function stays(message: string, hint: string): Problem {
  return new Problem({ code: 'record_in_use', exit: ExitCode.refused, message, hint });
}
