import { type Expression, type SqlBool, sql } from 'kysely';
import type { Actor, Session } from '../store/session.ts';
import { isInternal } from './relation.ts';

/** A database to ask, and on whose behalf; the library asks on nobody's. */
export type UserAsker = Pick<Session, 'db'> & { readonly actor?: Actor };

/** SQL on `users as u`: whom whoever is asking knows of. Users in no internal group know those alone who are in a group with them. */
export function areKnownUsers({ actor }: UserAsker): Expression<SqlBool> {
  if (!actor || actor.kind === 'operator') return sql<SqlBool>`true`;
  const { id } = actor;
  return sql<SqlBool>`(u.id = ${id} or ${isInternal(sql`${id}`)} or exists (
    select 1 from memberships as theirs join memberships as own on own.group_id = theirs.group_id
    where theirs.user_id = u.id and own.user_id = ${id}))`;
}

export async function isKnownUser(asker: UserAsker, userId: number): Promise<boolean> {
  const { db, actor } = asker;
  if (!actor || actor.kind === 'operator' || actor.id === userId) return true;
  const query = db.selectFrom('users as u').select('u.id').where('u.id', '=', userId).where(areKnownUsers(asker));
  return (await query.executeTakeFirst()) !== undefined;
}
