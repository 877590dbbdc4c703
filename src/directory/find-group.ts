import type { Kysely, Selectable } from 'kysely';
import { unknownToOutsiders } from '../access/unknown-to-outsiders.ts';
import { ADMIN_GROUP, BASE_GROUP } from '../access/vocabulary.ts';
import { notFound } from '../not-found.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Session } from '../store/session.ts';
import { groupSight } from './group-sight.ts';

export type Group = Selectable<Schema['groups']>;

export async function findGroup(db: Kysely<Schema>, key: string): Promise<Group | undefined> {
  return db.selectFrom('groups').selectAll().where('key', '=', key).executeTakeFirst();
}

/** A group that every account has: `admin` or `base`, whoever is asking. */
export async function getFixedGroup(db: Kysely<Schema>, key: string): Promise<Group> {
  return db.selectFrom('groups').selectAll().where('key', '=', key).executeTakeFirstOrThrow();
}

/**
 * The group of this key as far as whoever is asking may know of it, or a Problem: the nearest of those. Who is in no
 * internal group is refused a change with any other.
 */
export async function getGroup(
  session: Session,
  key: string,
  { isChange = 'stale' in session }: { isChange?: boolean } = {},
): Promise<Group> {
  const group = await findGroup(session.db, key);
  if (group && (await groupSight(session, group.id)).sees(group.id)) return group;
  // Every account has these: what is to be done with them is judged.
  if (group && isChange && (key === ADMIN_GROUP || key === BASE_GROUP)) return group;
  const refusal = isChange ? await unknownToOutsiders(session, 'group', key) : undefined;
  if (refusal) throw refusal;
  const { sees } = await groupSight(session);
  const groups = await session.db.selectFrom('groups').select(['id', 'key']).execute();
  const known = groups.filter(({ id }) => sees(id));
  throw notFound({ code: 'group_not_found', noun: 'group', key, known, list: 'group tree' });
}
