import type { Kysely, Selectable } from 'kysely';
import { userNotFound } from '../access/subject.ts';
import type { Schema } from '../store/schema/schema.ts';

export type User = Selectable<Schema['users']>;

export async function findUser(db: Kysely<Schema>, key: string): Promise<User | undefined> {
  return db.selectFrom('users').selectAll().where('key', '=', key).executeTakeFirst();
}

/** The user of this key, or a Problem that names the nearest. */
export async function getUser(db: Kysely<Schema>, key: string): Promise<User> {
  const user = await findUser(db, key);
  if (user) return user;
  throw await userNotFound(db, key);
}
