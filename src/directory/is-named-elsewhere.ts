import type { Kysely } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';
import type { User } from './find-user.ts';

/** Whether a user owns, wrote, made, ran or was given something, so that their name is still needed. */
export async function isNamedElsewhere(db: Kysely<Schema>, { id, key }: Pick<User, 'id' | 'key'>): Promise<boolean> {
  const targets = await db.selectFrom('rule_targets').select('users').where('users', '<>', '{}').execute();
  if (targets.some(({ users }) => Object.hasOwn(JSON.parse(users) as object, key))) return true;
  const found = await Promise.all([
    db.selectFrom('records').select('id').where('owner_id', '=', id).limit(1).executeTakeFirst(),
    db.selectFrom('notes').select('id').where('user_id', '=', id).limit(1).executeTakeFirst(),
    db.selectFrom('rules').select('id').where('maker_id', '=', id).limit(1).executeTakeFirst(),
    db.selectFrom('placements').select('id').where('user_id', '=', id).limit(1).executeTakeFirst(),
    db.selectFrom('runs').select('id').where('runner_id', '=', id).limit(1).executeTakeFirst(),
    db.selectFrom('imports').select('id').where('runner_id', '=', id).limit(1).executeTakeFirst(),
  ]);
  return found.some((row) => row !== undefined);
}
