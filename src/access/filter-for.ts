import { type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import type { RecordType } from '../store/schema/records.ts';
import type { Schema } from '../store/schema/schema.ts';
import { relation } from './relation.ts';
import type { Settings } from './settings.ts';
import type { AccountPermission, Action } from './vocabulary.ts';

/** A condition on `records as r`: those of this type on which the user may do this. Joins the one relation. */
export function filterFor(
  db: Kysely<Schema>,
  { userId, action, type, settings }: { userId: number; action: Action; type: RecordType; settings: Settings },
): Expression<SqlBool> {
  const reached = relation({ type, actions: [action], settings, user: userId });
  return sql<SqlBool>`r.id in (${db.selectFrom(reached.as('reached')).select('reached.record_id')})`;
}

/** The same for an account permission, such as whose figures `stats.view` shows: those of this type that it reaches. */
export function reachedBy(
  db: Kysely<Schema>,
  {
    userId,
    permission,
    type,
    settings,
  }: { userId: number; permission: AccountPermission; type: RecordType; settings: Settings },
): Expression<SqlBool> {
  const reached = relation({ type, actions: ['view'], instead: permission, settings, user: userId });
  return sql<SqlBool>`r.id in (${db.selectFrom(reached.as('figures')).select('figures.record_id')})`;
}
