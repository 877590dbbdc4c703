import { type RawBuilder, sql } from 'kysely';
import type { Question } from './question.ts';
import { actionNamed, isNamed, nameOf } from './ways.ts';

/** What memberships give users who are active and not restricted, as a table. Bound to a user it is a few rows, made once. */
export function held(question: Question): RawBuilder<unknown> {
  const { type, user } = question;
  const elsewhere = sql`'*' || substr(gr.permission, length(${nameOf(type)}) + 1)`;
  // Most users have no restriction: one look at them all costs less than one for each pattern.
  const restricted = sql`x.permission || ''`;
  const isAble = sql`and not exists (
    select 1 from restrictions as x where x.user_id = h.user_id and (
      ${restricted} in (${nameOf(type)} || '.*', '*.*', '*') or ${restricted} = gr.permission or ${restricted} = ${elsewhere}))`;
  return sql`held as ${user === undefined ? sql`not materialized` : sql`materialized`} (
      select h.user_id, h.profile, gr.group_id, gr.permission, gr.scope, gr.because, gr.holds_records as inside
      from holdings as h
      join grants as gr on gr.profile = h.profile and gr.permission ${isAmong(question)}
      join users as u on u.id = h.user_id and u.is_active = 1
      where ${user === undefined ? sql`true` : sql`h.user_id = ${user}`} ${isAble})`;
}

function isAmong({ type, actions, instead }: Question): RawBuilder<unknown> {
  if (instead) return sql`= ${instead}`;
  const permissions = actions.map((action) =>
    isNamed(type) && isNamed(action)
      ? sql.lit(`${type}.${action}`)
      : sql`${nameOf(type)} || '.' || ${actionNamed(action)}`,
  );
  return sql`in (${sql.join(permissions)})`;
}
