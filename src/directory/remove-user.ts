import type { Kysely } from 'kysely';
import { authorize } from '../access/authority.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Change, Done } from '../store/session.ts';
import { getUser, type User } from './find-user.ts';
import { setMemberships } from './set-memberships.ts';

/**
 * Takes a user out of the account. Whoever owns, wrote, made or was given something stays as an inactive user in no
 * group, so that what is theirs still has their name.
 */
export async function removeUser(change: Change, key: string): Promise<Done> {
  const { db, stale } = change;
  const user = await getUser(db, key);
  await authorize(change, { do: 'user.deactivate', userId: user.id });
  await setMemberships(change, key, []);
  await db.deleteFrom('restrictions').where('user_id', '=', user.id).execute();
  stale.users.add(user.id);
  if (await isNamedElsewhere(db, user)) {
    await db.updateTable('users').set({ is_active: 0 }).where('id', '=', user.id).execute();
    change.journal({
      verb: 'updated',
      object: 'user',
      key,
      before: { active: user.is_active === 1 },
      after: { active: false },
    });
    return { result: 'updated', object: 'user', key, text: `User ${key} is now inactive and in no group` };
  }
  const shares = await db.deleteFrom('shares').where('user_id', '=', user.id).returningAll().execute();
  const absences = await db.deleteFrom('user_absences').where('user_id', '=', user.id).returningAll().execute();
  await db.deleteFrom('users').where('id', '=', user.id).execute();
  change.journal({ verb: 'deleted', object: 'user', key, before: { ...user, shares, absences } });
  return { result: 'deleted', object: 'user', key, text: `Deleted user ${key}` };
}

async function isNamedElsewhere(db: Kysely<Schema>, { id, key }: Pick<User, 'id' | 'key'>): Promise<boolean> {
  const targets = await db.selectFrom('rule_targets').select('users').where('users', '<>', '{}').execute();
  if (targets.some(({ users }) => Object.hasOwn(JSON.parse(users) as object, key))) return true;
  const found = await Promise.all([
    db.selectFrom('records').select('id').where('owner_id', '=', id).limit(1).executeTakeFirst(),
    db.selectFrom('notes').select('id').where('user_id', '=', id).limit(1).executeTakeFirst(),
    db.selectFrom('rules').select('id').where('maker_id', '=', id).limit(1).executeTakeFirst(),
    db.selectFrom('placements').select('id').where('user_id', '=', id).limit(1).executeTakeFirst(),
    db.selectFrom('runs').select('id').where('runner_id', '=', id).limit(1).executeTakeFirst(),
    db.selectFrom('imports').select('id').where('runner_id', '=', id).limit(1).executeTakeFirst(),
  ]);
  return found.some((row) => row !== undefined);
}
