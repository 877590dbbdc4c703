import type { Kysely, Selectable } from 'kysely';
import { didYouMean } from '../nearest.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Schema } from '../store/schema/schema.ts';

export type Group = Selectable<Schema['groups']>;

export async function findGroup(db: Kysely<Schema>, key: string): Promise<Group | undefined> {
  return db.selectFrom('groups').selectAll().where('key', '=', key).executeTakeFirst();
}

/** The group of this key, or a Problem that names the nearest. */
export async function getGroup(db: Kysely<Schema>, key: string): Promise<Group> {
  const group = await findGroup(db, key);
  if (group) return group;
  const groups = await db.selectFrom('groups').select('key').execute();
  throw new Problem({
    code: 'group_not_found',
    exit: ExitCode.notFound,
    message: `No group is called "${key}".`,
    hint: didYouMean(
      key,
      groups.map((known) => known.key),
      'See them all: crmctl group tree.',
    ),
  });
}
