import { type RawBuilder, sql } from 'kysely';
import type { Question } from './question.ts';
import { RECORD_PERMISSIONS } from './vocabulary.ts';
import { actionNamed, isNamed, nameOf } from './ways.ts';

/** What memberships give users who are active and not restricted, as a table. Bound to a user it is a few rows, made once. */
export function held(question: Question): RawBuilder<unknown> {
  const { type, user } = question;
  const isMade = user !== undefined;
  const elsewhere = sql`'*' || substr(gr.permission, length(${nameOf(type)}) + 1)`;
  // Most users have no restriction: one look at them all costs less than one for each pattern.
  const restricted = sql`x.permission || ''`;
  const isAble = sql`and not exists (
    select 1 from restrictions as x where x.user_id = h.user_id and (
      ${restricted} in (${nameOf(type)} || '.*', '*.*', '*') or ${restricted} = gr.permission or ${restricted} = ${elsewhere}))`;
  return sql`held as ${isMade ? sql`materialized` : sql`not materialized`} (
      select h.user_id, h.profile, gr.group_id, gr.permission, gr.scope, gr.because, gr.holds_records as inside
      from holdings as h
      join grants as gr on gr.profile = h.profile and gr.permission ${isAmong(question)}
      join users as u on u.id = h.user_id and u.is_active = 1
      where ${user === undefined ? sql`true` : sql`h.user_id = ${user}`} ${isAble})`;
}

function isAmong({ type, actions, instead }: Question): RawBuilder<unknown> {
  if (instead) return sql`= ${instead}`;
  if (!isNamed(type) || !actions.every(isNamed)) {
    return sql`in (${sql.join(actions.map((action) => sql`${nameOf(type)} || '.' || ${actionNamed(action)}`))})`;
  }
  // Permissions that stand side by side in the index are read in one go.
  const [first, ...more] = actions.map((action) => `${type}.${action}` as const).sort();
  const last = more.at(-1) ?? first!;
  const between = RECORD_PERMISSIONS.filter((permission) => permission >= first! && permission <= last);
  return between.length === actions.length
    ? sql`between ${sql.lit(first)} and ${sql.lit(last)}`
    : sql`in (${sql.join([first!, ...more].map((permission) => sql.lit(permission)))})`;
}
