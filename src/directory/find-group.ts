import type { Kysely, Selectable } from 'kysely';
import { notFound } from '../not-found.ts';
import type { Problem } from '../problem.ts';
import type { Schema } from '../store/schema/schema.ts';

export type Group = Selectable<Schema['groups']>;

export async function findGroup(db: Kysely<Schema>, key: string): Promise<Group | undefined> {
  return db.selectFrom('groups').selectAll().where('key', '=', key).executeTakeFirst();
}

/** The group of this key, or a Problem that names the nearest; teams that a template made tell of a record, and are not offered. */
export async function getGroup(db: Kysely<Schema>, key: string): Promise<Group> {
  const group = await findGroup(db, key);
  if (group) return group;
  const known = await db.selectFrom('groups').select('key').where('record_id', 'is', null).execute();
  throw groupNotFound(key, known);
}

export function groupNotFound(key: string, known: readonly { key: string }[]): Problem {
  return notFound({ code: 'group_not_found', noun: 'group', key, known, list: 'group tree' });
}
