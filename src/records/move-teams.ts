import { placeInTree } from '../directory/place-in-tree.ts';
import type { Change } from '../store/session.ts';

const SLICE = 900;

/** An access team that a template made stands under the record's group, and moves with the record. */
export async function moveTeams(change: Change, recordIds: readonly number[], groupId: number): Promise<void> {
  const { db } = change;
  for (let at = 0; at < recordIds.length; at += SLICE) {
    const some = recordIds.slice(at, at + SLICE);
    const teams = await db.selectFrom('groups').select(['id', 'parent_id']).where('record_id', 'in', some).execute();
    for (const { id, parent_id } of teams) {
      if (parent_id === groupId) continue;
      await db.updateTable('groups').set({ parent_id: groupId }).where('id', '=', id).execute();
      await placeInTree(change, id);
    }
  }
}
