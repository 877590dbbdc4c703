import { authorize } from '../access/authority.ts';
import type { Change } from '../store/session.ts';
import { getUser } from './find-user.ts';
import { assignUser, type MembershipWish, unassignUser } from './memberships.ts';

/** Makes a user's memberships just these: what is not named goes, a manager may become a member again. */
export async function setMemberships(
  change: Change,
  userKey: string,
  wishes: readonly MembershipWish[],
): Promise<void> {
  const { db } = change;
  const user = await getUser(change, userKey);
  const stored = await db
    .selectFrom('memberships as m')
    .innerJoin('groups as g', 'g.id', 'm.group_id')
    .select(['m.id', 'm.group_id', 'm.as_manager', 'g.key'])
    .where('m.user_id', '=', user.id)
    .execute();
  // What is given comes first: nobody has to be without any group between. What stays is not judged.
  for (const wish of wishes) {
    const before = stored.find(({ key }) => key === wish.group);
    const held = before ? await rolesOf(change, before.id) : [];
    const roles = (wish.roles ?? []).filter((role) => !held.some(({ key }) => key === role));
    if (!before || roles.length > 0 || (wish.asManager && before.as_manager !== 1))
      await assignUser(change, userKey, { ...wish, roles, whateverSettings: true });
    if (before) await narrow(change, { userId: user.id, userKey, membership: before, wish });
  }
  for (const { key } of stored)
    if (!wishes.some(({ group }) => group === key)) await unassignUser(change, userKey, key);
}

async function narrow(
  change: Change,
  {
    userId,
    userKey,
    membership,
    wish,
  }: {
    userId: number;
    userKey: string;
    membership: { id: number; group_id: number; as_manager: number; key: string };
    wish: MembershipWish;
  },
): Promise<void> {
  const { db, stale } = change;
  const { id, group_id, as_manager, key } = membership;
  const attached = await rolesOf(change, id);
  const lost = attached.filter((role) => !(wish.roles ?? []).includes(role.key));
  const isDemoted = as_manager === 1 && !wish.asManager;
  if (lost.length === 0 && !isDemoted) return;
  await authorize(change, { do: 'membership.remove', userId, groupId: group_id });
  if (isDemoted) await db.updateTable('memberships').set({ as_manager: 0 }).where('id', '=', id).execute();
  for (const role of lost)
    await db.deleteFrom('membership_roles').where('membership_id', '=', id).where('role_id', '=', role.id).execute();
  stale.users.add(userId);
  change.journal({
    verb: 'updated',
    object: 'user',
    key: userKey,
    before: { group: key, as_manager: as_manager === 1, roles: attached.map((role) => role.key) },
    after: { group: key, as_manager: wish.asManager ?? false, roles: [...(wish.roles ?? [])] },
  });
}

async function rolesOf({ db }: Change, membershipId: number): Promise<{ id: number; key: string }[]> {
  return db
    .selectFrom('membership_roles as mr')
    .innerJoin('roles as r', 'r.id', 'mr.role_id')
    .select(['r.id', 'r.key'])
    .where('mr.membership_id', '=', membershipId)
    .execute();
}
