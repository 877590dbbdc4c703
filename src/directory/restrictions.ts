import { authorize } from '../access/authority.ts';
import { ADMIN_GROUP, parsePermission } from '../access/vocabulary.ts';
import type { Change, Done } from '../store/session.ts';
import { getUser } from './find-user.ts';

/** Takes a permission from one user everywhere, administrators included. */
export async function restrictUser(change: Change, key: string, permission: string): Promise<Done> {
  const { db } = change;
  parsePermission(permission);
  const user = await getUser(change, key);
  await authorize(change, { do: 'restriction.add', userId: user.id, permission });
  if (await isRestricted(change, user.id, permission)) {
    return { result: 'unchanged', object: 'user', key, text: `User ${key} is restricted for ${permission} already` };
  }
  const by_administrator = (await isAdministrator(change)) ? 1 : 0;
  await db.insertInto('restrictions').values({ user_id: user.id, permission, by_administrator }).execute();
  change.journal({ verb: 'updated', object: 'user', key, after: { restricted: permission } });
  return { result: 'updated', object: 'user', key, text: `Restricted user ${key}: no ${permission} anywhere` };
}

/** Gives back what a restriction took. */
export async function unrestrictUser(change: Change, key: string, permission: string): Promise<Done> {
  const { db } = change;
  parsePermission(permission);
  const user = await getUser(change, key);
  await authorize(change, { do: 'restriction.remove', userId: user.id, permission });
  if (!(await isRestricted(change, user.id, permission))) {
    return { result: 'unchanged', object: 'user', key, text: `User ${key} is not restricted for ${permission}` };
  }
  await db.deleteFrom('restrictions').where('user_id', '=', user.id).where('permission', '=', permission).execute();
  change.journal({ verb: 'updated', object: 'user', key, before: { restricted: permission } });
  return { result: 'updated', object: 'user', key, text: `Lifted the restriction of user ${key} for ${permission}` };
}

async function isRestricted({ db }: Change, userId: number, permission: string): Promise<boolean> {
  const found = await db
    .selectFrom('restrictions')
    .select('permission')
    .where('user_id', '=', userId)
    .where('permission', '=', permission)
    .executeTakeFirst();
  return found !== undefined;
}

async function isAdministrator({ db, actor }: Change): Promise<boolean> {
  if (actor.kind === 'operator') return true;
  const membership = await db
    .selectFrom('memberships as m')
    .innerJoin('groups as g', 'g.id', 'm.group_id')
    .select('m.id')
    .where('m.user_id', '=', actor.id)
    .where('g.key', '=', ADMIN_GROUP)
    .executeTakeFirst();
  return membership !== undefined;
}
