import { type Kysely, sql } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';
import { isAble } from './relation.ts';
import type { Permission } from './vocabulary.ts';

/** Whether a user has this permission through some group, at whatever scope, and is active and not restricted for it. */
export async function holds(db: Kysely<Schema>, userId: number, permission: Permission): Promise<boolean> {
  const held = await db
    .selectFrom('holdings as h')
    .innerJoin('grants as gr', 'gr.profile', 'h.profile')
    .select('gr.scope')
    .where('h.user_id', '=', userId)
    .where('gr.permission', '=', permission)
    .where(isAble(sql`h.user_id`, permission))
    .limit(1)
    .executeTakeFirst();
  return held !== undefined;
}
