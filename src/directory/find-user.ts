import type { Kysely, Selectable } from 'kysely';
import { type UserAsker, userSight } from '../access/known-users.ts';
import { userNotFound } from '../access/subject.ts';
import type { Schema } from '../store/schema/schema.ts';

export type User = Selectable<Schema['users']>;

export async function findUser(db: Kysely<Schema>, key: string): Promise<User | undefined> {
  return db.selectFrom('users').selectAll().where('key', '=', key).executeTakeFirst();
}

/** The user of this key as far as whoever is asking knows them, or a Problem that names the nearest of those. */
export async function getUser(asker: UserAsker, key: string): Promise<User> {
  const user = await findUser(asker.db, key);
  if (user && (await userSight(asker))(user.id)) return user;
  throw await userNotFound(asker, key);
}
