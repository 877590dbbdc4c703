import type { Kysely } from 'kysely';
import { freshGrants } from '../access/fresh-grants.ts';
import { holds } from '../access/holds.ts';
import type { Action, Permission } from '../access/vocabulary.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Change } from '../store/session.ts';
import type { Group } from './find-group.ts';
import type { User } from './find-user.ts';

/** Whichever way a user comes into an access team that a template made: they have at own what it gives, or are refused. */
export async function assertTeamFits(
  change: Change,
  user: Pick<User, 'id' | 'key'>,
  { id, record_id }: Pick<Group, 'id' | 'record_id'>,
): Promise<void> {
  if (record_id === null) return;
  const { db } = change;
  const record = await db.selectFrom('records').select('type').where('id', '=', record_id).executeTakeFirstOrThrow();
  await assertHasAtOwn(change, user, record.type, await actionsOfTeam(db, id));
}

/** A changed template holds for teams made later: a team gives what it was made with, on the record that it was made for. */
export async function actionsOfTeam(db: Kysely<Schema>, teamId: number): Promise<Action[]> {
  const rows = await db
    .selectFrom('shares as s')
    .innerJoin('groups as g', 'g.id', 's.group_id')
    .select('s.action')
    .where('s.group_id', '=', teamId)
    .whereRef('s.record_id', '=', 'g.record_id')
    .orderBy('s.id')
    .execute();
  return rows.map(({ action }) => action as Action);
}

/** A share widens where, never what: to someone without the permission itself it would give nothing. */
export async function assertHasAtOwn(
  change: Change,
  user: Pick<User, 'id' | 'key'>,
  type: RecordType,
  actions: readonly Action[],
): Promise<void> {
  await freshGrants(change);
  const lacking: Permission[] = [];
  for (const action of actions) {
    const permission: Permission = `${type}.${action}`;
    if (!(await holds(change.db, user.id, permission))) lacking.push(permission);
  }
  if (lacking.length === 0) return;
  throw new Problem({
    code: 'user_lacks_permission',
    exit: ExitCode.refused,
    message: `"${user.key}" has no ${lacking.join(', ')} through any group, and a share does not give it.`,
    hint: `Give it first: crmctl group allow GROUP ${lacking[0]!}=own.`,
    details: { user: user.key, lacking },
  });
}
