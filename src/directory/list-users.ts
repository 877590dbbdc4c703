import type { Session } from '../store/session.ts';
import { groupSight } from './group-sight.ts';

export interface ListedUser {
  key: string;
  name: string;
  email: string | null;
  position: string | null;
  active: boolean;
  /** Keys of groups; `nord (manager)` where they manage it. */
  groups: string[];
}

export interface UserListOptions {
  /** Only members of this group. */
  groupId?: number | undefined;
  active?: boolean | undefined;
}

/** The users that whoever is asking may know of, each with the groups that they may know of, sorted by key. */
export async function listUsers(session: Session, { groupId, active }: UserListOptions = {}): Promise<ListedUser[]> {
  const { db } = session;
  const { sees, seesUser } = await groupSight(session);
  const rows = await db
    .selectFrom('users as u')
    .leftJoin('memberships as m', 'm.user_id', 'u.id')
    .leftJoin('groups as g', 'g.id', 'm.group_id')
    .select(['u.id', 'u.key', 'u.name', 'u.email', 'u.position', 'u.is_active'])
    .select(['g.id as group_id', 'g.key as group', 'm.as_manager'])
    .$if(active !== undefined, (query) => query.where('u.is_active', '=', active ? 1 : 0))
    .$if(groupId !== undefined, (query) =>
      query.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('memberships as in')
            .select('in.id')
            .whereRef('in.user_id', '=', 'u.id')
            .where('in.group_id', '=', groupId!),
        ),
      ),
    )
    .orderBy('u.key')
    .orderBy('g.key')
    .execute();
  const users = new Map<string, ListedUser>();
  for (const { id, key, name, email, position, is_active, group_id, group, as_manager } of rows) {
    if (!seesUser(id)) continue;
    const user = users.get(key) ?? { key, name, email, position, active: is_active === 1, groups: [] };
    if (group_id !== null && group !== null && sees(group_id))
      user.groups.push(as_manager === 1 ? `${group} (manager)` : group);
    users.set(key, user);
  }
  return [...users.values()];
}
