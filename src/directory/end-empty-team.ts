import type { Change } from '../store/session.ts';
import { removeGroup } from './delete-group.ts';
import type { Group } from './find-group.ts';

/** An access team that a template made goes with its last member, and with it what was shared with it. */
export async function endEmptyTeam(change: Change, team: Pick<Group, 'id' | 'key' | 'record_id'>): Promise<boolean> {
  const { db } = change;
  if (team.record_id === null) return false;
  const member = await db
    .selectFrom('memberships')
    .select('id')
    .where('group_id', '=', team.id)
    .limit(1)
    .executeTakeFirst();
  if (member) return false;
  const shares = await db.deleteFrom('shares').where('group_id', '=', team.id).returningAll().execute();
  await removeGroup(change, team);
  change.journal({ verb: 'deleted', object: 'group', key: team.key, before: { ...team, shares } });
  return true;
}
