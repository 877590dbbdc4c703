import type { Kysely } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';
import type { Session } from '../store/session.ts';

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
  /** Only those who share a group with this user. */
  knownTo?: number | undefined;
}

/** Users in no internal group know those alone who are in a group with them. */
export async function knownOnlyTo({ db, actor }: Pick<Session, 'db' | 'actor'>): Promise<number | undefined> {
  if (actor.kind === 'operator') return undefined;
  const internal = await db
    .selectFrom('holdings as h')
    .innerJoin('groups as g', 'g.id', 'h.group_id')
    .select('g.id')
    .where('h.user_id', '=', actor.id)
    .where('g.kind', 'in', ['administrative', 'organization', 'team'])
    .limit(1)
    .executeTakeFirst();
  return internal ? undefined : actor.id;
}

/** Every user with their memberships, sorted by key. */
export async function listUsers(
  db: Kysely<Schema>,
  { groupId, active, knownTo }: UserListOptions = {},
): Promise<ListedUser[]> {
  const rows = await db
    .selectFrom('users as u')
    .leftJoin('memberships as m', 'm.user_id', 'u.id')
    .leftJoin('groups as g', 'g.id', 'm.group_id')
    .select(['u.key', 'u.name', 'u.email', 'u.position', 'u.is_active', 'g.key as group', 'm.as_manager'])
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
    .$if(knownTo !== undefined, (query) =>
      query.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('memberships as theirs')
            .innerJoin('memberships as own', 'own.group_id', 'theirs.group_id')
            .select('own.id')
            .whereRef('theirs.user_id', '=', 'u.id')
            .where('own.user_id', '=', knownTo!),
        ),
      ),
    )
    .orderBy('u.key')
    .orderBy('g.key')
    .execute();
  const users = new Map<string, ListedUser>();
  for (const { key, name, email, position, is_active, group, as_manager } of rows) {
    const user = users.get(key) ?? { key, name, email, position, active: is_active === 1, groups: [] };
    if (group !== null) user.groups.push(as_manager === 1 ? `${group} (manager)` : group);
    users.set(key, user);
  }
  return [...users.values()];
}
