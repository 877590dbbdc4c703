import type { Kysely, Selectable } from 'kysely';
import { type UserAsker, userSight } from '../access/known-users.ts';
import { userNotFound } from '../access/subject.ts';
import { unknownToOutsiders } from '../access/unknown-to-outsiders.ts';
import type { Schema } from '../store/schema/schema.ts';

export type User = Selectable<Schema['users']>;

export async function findUser(db: Kysely<Schema>, key: string): Promise<User | undefined> {
  return db.selectFrom('users').selectAll().where('key', '=', key).executeTakeFirst();
}

/** The user of this key as far as whoever is asking knows them, or a Problem: the nearest of those, or a refusal. */
export async function getUser(asker: UserAsker, key: string): Promise<User> {
  const user = await findUser(asker.db, key);
  if (user && (await userSight(asker))(user.id)) return user;
  const refusal = 'stale' in asker ? await unknownToOutsiders(asker, 'user', key) : undefined;
  throw refusal ?? (await userNotFound(asker, key));
}
