import { authorize } from '../access/authority.ts';
import { ADMIN_GROUP, parsePermission } from '../access/vocabulary.ts';
import type { Change, Done } from '../store/session.ts';
import { getUser, type User } from './find-user.ts';

/** Takes a permission from one user everywhere, administrators included. */
export async function restrictUser(change: Change, key: string, permission: string): Promise<Done> {
  const { db } = change;
  parsePermission(permission);
  const user = await getUser(change, key);
  await authorize(change, { do: 'restriction.add', userId: user.id, permission });
  const by_administrator = (await isAdministrator(change)) ? 1 : 0;
  const existing = await findRestriction(change, user.id, permission);
  if (existing && existing.by_administrator >= by_administrator) {
    return { result: 'unchanged', object: 'user', key, text: `User ${key} is restricted for ${permission} already` };
  }
  if (existing) return takeOver(change, user, permission);
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
  if (!(await findRestriction(change, user.id, permission))) {
    return { result: 'unchanged', object: 'user', key, text: `User ${key} is not restricted for ${permission}` };
  }
  await db.deleteFrom('restrictions').where('user_id', '=', user.id).where('permission', '=', permission).execute();
  change.journal({ verb: 'updated', object: 'user', key, before: { restricted: permission } });
  return { result: 'updated', object: 'user', key, text: `Lifted the restriction of user ${key} for ${permission}` };
}

// Set by an administrative member too, it is lifted only by one from now on.
async function takeOver(change: Change, { id, key }: User, permission: string): Promise<Done> {
  await change.db
    .updateTable('restrictions')
    .set({ by_administrator: 1 })
    .where('user_id', '=', id)
    .where('permission', '=', permission)
    .execute();
  change.journal({ verb: 'updated', object: 'user', key, after: { restricted: permission, by_administrator: 1 } });
  const text = `User ${key} is restricted for ${permission} already; only administrative members lift it now`;
  return { result: 'updated', object: 'user', key, text };
}

async function findRestriction({ db }: Change, userId: number, permission: string) {
  return db
    .selectFrom('restrictions')
    .select('by_administrator')
    .where('user_id', '=', userId)
    .where('permission', '=', permission)
    .executeTakeFirst();
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
