import type { Kysely, Selectable } from 'kysely';
import { didYouMean } from '../nearest.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Schema } from '../store/schema/schema.ts';

export type User = Selectable<Schema['users']>;

export async function findUser(db: Kysely<Schema>, key: string): Promise<User | undefined> {
  return db.selectFrom('users').selectAll().where('key', '=', key).executeTakeFirst();
}

/** The user of this key, or a Problem that names the nearest. */
export async function getUser(db: Kysely<Schema>, key: string): Promise<User> {
  const user = await findUser(db, key);
  if (user) return user;
  const users = await db.selectFrom('users').select('key').execute();
  throw new Problem({
    code: 'user_not_found',
    exit: ExitCode.notFound,
    message: `No user is called "${key}".`,
    hint: didYouMean(
      key,
      users.map((known) => known.key),
      'See them all: crmctl user list.',
    ),
  });
}
