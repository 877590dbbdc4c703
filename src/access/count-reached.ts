import { type RawBuilder, sql } from 'kysely';
import { parameter } from '../store/statements.ts';
import { doorsOf, placeOf, type Question, relation } from './relation.ts';
import { ask, type Reader } from './statement-for.ts';

/**
 * On how many records of a type a user may do the first of the actions (the others are asked along with it). Whole
 * groups are counted in an index: a record is in one group alone. Only what is reached in other ways is looked at.
 */
export async function countReached(reader: Reader, question: Question, user: number): Promise<number> {
  const { type, actions, settings } = question;
  const bound: Question = { ...question, user: sql`${parameter('user')}` };
  const key = `${type} ${actions.join()} ${settings['group-system']}`;
  const everywhere = await ask(
    reader,
    `reached everywhere ${key}`,
    (db) => db.selectFrom(doorsOf(bound).as('d')).select('d.action').where('d.opens', '=', 'everything').distinct(),
    { user },
  );
  const open = new Set(everywhere.map(({ action }) => action));
  // The groups in which all of the actions reach every record, whoever owns it.
  const walled = actions.filter((action) => !open.has(action));
  const whole =
    walled.length === 0
      ? undefined
      : sql.join(
          walled.map((action) => groupsOf(bound, action)),
          sql` intersect `,
        );
  const inside = await countInside(reader, `${key} ${walled.join()}`, question, whole, user);
  if (whole === undefined) return inside;
  const [outside] = await ask(
    reader,
    `reached outside ${key} ${walled.join()}`,
    (db) =>
      db
        .selectFrom(relation({ ...bound, actions: actions.slice(0, 1), outside: whole }).as('w'))
        .select((eb) => eb.fn.count<number>('w.record_id').distinct().as('total')),
    { user },
  );
  return inside + (outside?.total ?? 0);
}

function groupsOf(bound: Question, action: Question['actions'][number]): RawBuilder<unknown> {
  return sql`select d.door from ${doorsOf({ ...bound, actions: [action] })} as d where d.opens = 'group'`;
}

// Rows of unfinished imports are taken off again, for the index does not tell them.
async function countInside(
  reader: Reader,
  key: string,
  { type, settings }: Question,
  groups: RawBuilder<unknown> | undefined,
  user: number,
): Promise<number> {
  const isInside = groups === undefined ? sql<boolean>`true` : sql<boolean>`${placeOf(settings)} in (${groups})`;
  const [row] = await ask(
    reader,
    `reached inside ${key}`,
    (db) =>
      db.selectNoFrom([
        sql<number>`(select count(*) from records as r where r.type = ${sql.lit(type)} and ${isInside})`.as('stored'),
        sql<number>`(select count(*) from imports as i join records as r on r.import_id = i.id
            where i.state = 'running' and r.type = ${sql.lit(type)} and ${isInside})`.as('unfinished'),
      ]),
    { user },
  );
  return (row?.stored ?? 0) - (row?.unfinished ?? 0);
}
