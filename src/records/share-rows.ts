import type { Kysely } from 'kysely';
import { type Action, parseAction } from '../access/vocabulary.ts';
import { getGroup } from '../directory/find-group.ts';
import { getUser } from '../directory/find-user.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Session } from '../store/session.ts';

// One row is one record, one grantee and one action.

/** With whom a record is shared: a user, an access team or another group. */
export type Grantee = { name: string } & ({ userId: number } | { groupId: number });

export async function insertShare(
  db: Kysely<Schema>,
  recordId: number,
  grantee: Grantee,
  action: Action,
  cameWith: number | null,
): Promise<void> {
  const [user_id, group_id] = 'userId' in grantee ? [grantee.userId, null] : [null, grantee.groupId];
  await db
    .insertInto('shares')
    .values({ record_id: recordId, user_id, group_id, action, came_with: cameWith })
    .execute();
}

export async function readShares(db: Kysely<Schema>, recordId: number, grantee: Grantee) {
  const query = db.selectFrom('shares').selectAll().where('record_id', '=', recordId).orderBy('id');
  return (
    'userId' in grantee ? query.where('user_id', '=', grantee.userId) : query.where('group_id', '=', grantee.groupId)
  ).execute();
}

export function readActions(texts: readonly string[]): Action[] {
  const actions = [...new Set(texts.map((text) => parseAction(text)))];
  if (actions.length > 0) return actions;
  throw new Problem({
    code: 'missing_actions',
    exit: ExitCode.usage,
    message: 'A share names the actions that it is for.',
    hint: 'For example: --actions view,edit.',
  });
}

export async function readGrantees(
  session: Session,
  users: readonly string[] = [],
  groups: readonly string[] = [],
): Promise<Grantee[]> {
  const grantees: Grantee[] = [];
  for (const key of users) grantees.push({ userId: (await getUser(session, key)).id, name: `user:${key}` });
  for (const key of groups) grantees.push({ groupId: (await getGroup(session, key)).id, name: `group:${key}` });
  if (grantees.length > 0) return grantees;
  throw new Problem({
    code: 'missing_grantee',
    exit: ExitCode.usage,
    message: 'A share names with whom.',
    hint: 'Name users or groups: --user USER, --group GROUP.',
  });
}
