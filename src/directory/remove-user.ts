import { authorize } from '../access/authority.ts';
import type { Change, Done } from '../store/session.ts';
import { getUser } from './find-user.ts';
import { isNamedElsewhere } from './is-named-elsewhere.ts';
import { setMemberships } from './set-memberships.ts';

/**
 * Takes a user out of the account. Whoever owns, wrote, made or was given something stays as an inactive user in no
 * group, so that what is theirs still has their name.
 */
export async function removeUser(change: Change, key: string): Promise<Done> {
  const { db, stale } = change;
  const user = await getUser(change, key);
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
