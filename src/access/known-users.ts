import { sql } from 'kysely';
import type { Actor, Session } from '../store/session.ts';
import { isInternal } from './relation.ts';

/** A database to ask, and on whose behalf; the library asks on nobody's. */
export type UserAsker = Pick<Session, 'db'> & { readonly actor?: Actor };

/** Of which users whoever is asking knows. Users in no internal group know themselves alone. */
export async function userSight({ db, actor }: UserAsker): Promise<(userId: number) => boolean> {
  if (!actor || actor.kind === 'operator') return () => true;
  const insider = db
    .selectFrom('users as u')
    .select('u.id')
    .where('u.id', '=', actor.id)
    .where(isInternal(sql`u.id`));
  const isInsider = (await insider.executeTakeFirst()) !== undefined;
  return (userId) => isInsider || userId === actor.id;
}
