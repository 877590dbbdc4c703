import { type Expression, type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';
import { access, FULL_WAYS, permissionOf, type Question, type Way, type WayRow } from './ways.ts';
import { type Permission, patternsFor } from './vocabulary.ts';

type Rows = SelectQueryBuilder<Schema, never, WayRow>;

/**
 * The relation for those who may act at all: active and not restricted; and for every action but `view` only on
 * records whose outcome is `full`, for nobody acts on what they cannot see.
 */
export function relation(db: Kysely<Schema>, question: Question, ways?: readonly Way[]): Rows {
  const holding = db
    .selectFrom(access(db, question, ways).as('w'))
    .selectAll('w')
    .where(({ exists }) => exists(ableUser(db, permissionOf(question), sql.ref<number>('w.user_id'))));
  if (question.action === 'view') return holding;
  return holding.where(({ exists }) =>
    exists(seenInFull(db, question, sql.ref<number>('w.user_id'), sql.ref<number>('w.record_id'))),
  );
}

/** A row where this user is active and not restricted for the permission. */
export function ableUser(db: Kysely<Schema>, permission: Permission, user: Expression<number>) {
  return db
    .selectFrom('users as u')
    .select('u.id')
    .where('u.id', '=', user)
    .where('u.is_active', '=', 1)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('restrictions as x')
            .select('x.permission')
            .whereRef('x.user_id', '=', 'u.id')
            .where('x.permission', 'in', patternsFor(permission)),
        ),
      ),
    );
}

/** Rows where the outcome of a record for a user is `full`. */
function seenInFull(
  db: Kysely<Schema>,
  { type, settings }: Question,
  user: Expression<number>,
  record: Expression<number>,
) {
  const view: Question = { type, settings, action: 'view', user, record };
  return db
    .selectFrom(access(db, view, FULL_WAYS).as('v'))
    .select('v.user_id')
    .where(({ exists }) => exists(ableUser(db, permissionOf(view), user)))
    .where(({ exists }) => exists(internalMembership(db, user)));
}

/** A row where the user is an internal one: a member of the administrative group, an organization or a team. */
export function internalMembership(db: Kysely<Schema>, user: Expression<number>) {
  return db
    .selectFrom('holdings as ih')
    .innerJoin('groups as ig', 'ig.id', 'ih.group_id')
    .select('ig.id')
    .where('ih.user_id', '=', user)
    .where('ig.kind', 'in', ['administrative', 'organization', 'team']);
}
