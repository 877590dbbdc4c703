import { type Expression, type SqlBool, sql } from 'kysely';
import type { Actor, Session } from '../store/session.ts';
import { isInternal } from './relation.ts';

/** A database to ask, and on whose behalf; the library asks on nobody's. */
export type UserAsker = Pick<Session, 'db'> & { readonly actor?: Actor };

/** SQL on `users as u`: whom whoever is asking knows of. Users in no internal group know themselves alone. */
export function areKnownUsers({ actor }: UserAsker): Expression<SqlBool> {
  if (!actor || actor.kind === 'operator') return sql<SqlBool>`true`;
  const { id } = actor;
  return sql<SqlBool>`(u.id = ${id} or ${isInternal(sql`${id}`)})`;
}

export async function isKnownUser(asker: UserAsker, userId: number): Promise<boolean> {
  const { db, actor } = asker;
  if (!actor || actor.kind === 'operator' || actor.id === userId) return true;
  const query = db.selectFrom('users as u').select('u.id').where('u.id', '=', userId).where(areKnownUsers(asker));
  return (await query.executeTakeFirst()) !== undefined;
}
