import { authorize } from '../access/authority.ts';
import type { Change, Done } from '../store/session.ts';
import { checkUserValues, type UserWish } from './create-user.ts';
import { differences } from './differences.ts';
import { getUser } from './find-user.ts';

/** Changes a user's name, email or position. */
export async function editUser(
  change: Change,
  key: string,
  edit: Pick<UserWish, 'name' | 'email' | 'position'>,
): Promise<Done> {
  const user = await getUser(change, key);
  const wanted = checkUserValues(edit);
  // Asked first: whether a value is so already tells what it is.
  await authorize(change, { do: 'user.edit', userId: user.id });
  const found = differences({ ...user }, { ...wanted });
  if (found.length === 0) return { result: 'unchanged', object: 'user', key, text: `User ${key} is so already` };
  const set = Object.fromEntries(found.map(({ field, wanted }) => [field, wanted]));
  await change.db.updateTable('users').set(set).where('id', '=', user.id).execute();
  change.journal({
    verb: 'updated',
    object: 'user',
    key,
    before: Object.fromEntries(found.map(({ field, is }) => [field, is])),
    after: set,
  });
  return {
    result: 'updated',
    object: 'user',
    key,
    text: `Changed ${found.map(({ field }) => field).join(', ')} of user ${key}`,
  };
}

/** A user who is not active sees and may do nothing; their records stay theirs. */
export async function setUserActive(change: Change, key: string, active: boolean): Promise<Done> {
  const user = await getUser(change, key);
  const word = active ? 'active' : 'inactive';
  await authorize(change, { do: active ? 'user.activate' : 'user.deactivate', userId: user.id });
  if ((user.is_active === 1) === active)
    return { result: 'unchanged', object: 'user', key, text: `User ${key} is ${word} already` };
  await change.db
    .updateTable('users')
    .set({ is_active: active ? 1 : 0 })
    .where('id', '=', user.id)
    .execute();
  change.journal({ verb: 'updated', object: 'user', key, before: { active: !active }, after: { active } });
  return { result: 'updated', object: 'user', key, text: `User ${key} is now ${word}` };
}
