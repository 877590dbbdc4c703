import type { Kysely } from 'kysely';
import { authorize } from '../access/authority.ts';
import type { User } from '../directory/find-user.ts';
import { isNamedElsewhere } from '../directory/is-named-elsewhere.ts';
import { removeUser } from '../directory/remove-user.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Change } from '../store/session.ts';
import { type UserContent, userIdOf } from './settle/store-users.ts';

export interface ImportedUsers {
  made: User[];
  changed: { user: User; before: UserContent }[];
}

/** Whom an import made, and whom it changed, as far as they are still there. */
export async function listImportedUsers(db: Kysely<Schema>, importId: number): Promise<ImportedUsers> {
  const rows = await db
    .selectFrom('import_rows')
    .select('lead_id')
    .where('import_id', '=', importId)
    .where('outcome', '=', 'created')
    .execute();
  const changes = await db.selectFrom('import_changes').selectAll().where('import_id', '=', importId).execute();
  const madeIds = new Set(rows.flatMap(({ lead_id }) => (lead_id === null ? [] : [userIdOf(lead_id)])));
  const users = await readUsers(db, [...madeIds, ...changes.map(({ record_id }) => userIdOf(record_id))]);
  return {
    made: [...madeIds].flatMap((id) => users.get(id) ?? []),
    changed: changes.flatMap(({ record_id, before }) => {
      const user = users.get(userIdOf(record_id));
      return user && !madeIds.has(user.id) ? [{ user, before: JSON.parse(before) as UserContent }] : [];
    }),
  };
}

/** Of these users, the ids of those that somebody has changed since the import, or who have done or been given something. */
export async function listTouchedUsers(
  { db }: Change,
  importId: number,
  { made, changed }: ImportedUsers,
): Promise<Set<number>> {
  const touched = new Set<number>();
  for (const user of made) if (await isNamedElsewhere(db, user)) touched.add(user.id);
  const imported = await db
    .selectFrom('journal')
    .select('id')
    .where('object', '=', 'import')
    .where('key', '=', String(importId))
    .where('verb', '=', 'imported')
    .executeTakeFirst();
  // Everything that anyone does is in the journal.
  const since = await db
    .selectFrom('journal')
    .select(['object', 'key', 'actor'])
    .distinct()
    .where('id', '>', imported?.id ?? 0)
    .where('verb', '<>', 'refused')
    .execute();
  const changedSince = new Set(since.flatMap(({ object, key }) => (object === 'user' ? [key] : [])));
  const actors = new Set(since.map(({ actor }) => actor));
  for (const user of made) if (changedSince.has(user.key) || actors.has(user.key)) touched.add(user.id);
  for (const { user } of changed) if (changedSince.has(user.key)) touched.add(user.id);
  return touched;
}

/**
 * Takes away whom an import made, and puts back what it changed of others, by those who may still change each of them.
 * Leaving their groups is not judged apart: whoever may put someone into base may not take others out of it.
 */
export async function takeBackUsers(
  change: Change,
  { made, changed }: ImportedUsers,
): Promise<{ deleted: number; restored: number }> {
  for (const { user, before } of changed) {
    const { id, key, name, email, position } = user;
    await authorize(change, { do: 'user.edit', userId: id });
    await change.db.updateTable('users').set(before).where('id', '=', id).execute();
    change.journal({ verb: 'updated', object: 'user', key, before: { name, email, position }, after: before });
  }
  const unjudged: Change = { ...change, actor: { kind: 'operator' } };
  for (const { id, key } of made) {
    await authorize(change, { do: 'user.deactivate', userId: id });
    await removeUser(unjudged, key);
  }
  return { deleted: made.length, restored: changed.length };
}

const SLICE = 500;

async function readUsers(db: Kysely<Schema>, ids: readonly number[]): Promise<Map<number, User>> {
  const users = new Map<number, User>();
  for (let at = 0; at < ids.length; at += SLICE) {
    const page = ids.slice(at, at + SLICE);
    for (const user of await db.selectFrom('users').selectAll().where('id', 'in', page).execute())
      users.set(user.id, user);
  }
  return users;
}
