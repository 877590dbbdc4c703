import { sql } from 'kysely';
import { givenNumbers } from '../store/given-numbers.ts';
import type { RecordType } from '../store/schema/records.ts';
import { parameter } from '../store/statements.ts';
import { doorsOf, isOfType, placeOf, type Question, recordsBehind } from './relation.ts';
import { ask, type Reader } from './statement-for.ts';
import type { Action } from './vocabulary.ts';
import { questionOf } from './ways-for.ts';

/**
 * On how many records of a type a user may do the first of the actions (the others are asked along with it). Whole
 * groups are counted in an index: a record is in one group alone. Only what is reached in other ways is looked at.
 */
export async function countReached(
  reader: Reader,
  { type, actions, settings }: { type: RecordType; actions: readonly Action[]; settings: Question['settings'] },
  user: number,
): Promise<number> {
  const { key, terms, values } = questionOf(actions, settings);
  const doors = await ask(
    reader,
    `whole doors ${key}`,
    (db) =>
      db
        .selectFrom(doorsOf({ ...terms(), user: parameter('user') }, ['everything', 'group']).as('d'))
        .select(['d.opens', 'd.door', 'd.action']),
    { ...values, type, user },
  );
  // The groups in which all of the actions reach every record, whoever owns it.
  const open = new Set(doors.filter(({ opens }) => opens === 'everything').map(({ action }) => action));
  const walls = actions.filter((action) => !open.has(action));
  if (walls.length === 0) return countInside(reader, type, settings);
  const [first, ...others] = walls.map(
    (wall) =>
      new Set(doors.filter(({ opens, action }) => opens === 'group' && action === wall).map(({ door }) => door)),
  );
  const groups = JSON.stringify([...first!].filter((door) => others.every((other) => other.has(door))));
  const outside = givenNumbers(reader.store.kind, 'groups');
  const [row] = await ask(
    reader,
    `reached outside ${key}`,
    (db) => {
      const question: Question = { ...terms(), user: parameter('user'), outside };
      return db
        .selectFrom(recordsBehind(question, question.actions[0]!).as('w'))
        .select((eb) => eb.fn.count<number>('w.record_id').distinct().as('total'));
    },
    { ...values, type, user, groups },
  );
  return (await countInside(reader, type, settings, groups)) + (row?.total ?? 0);
}

// Rows of unfinished imports are taken off again, for the index does not tell them.
async function countInside(
  reader: Reader,
  type: RecordType,
  settings: Question['settings'],
  groups?: string,
): Promise<number> {
  const isInside =
    groups === undefined ? sql`true` : sql`${placeOf(settings)} in (${givenNumbers(reader.store.kind, 'groups')})`;
  const isAsked = sql`${isOfType(parameter('type'))} and ${isInside}`;
  const [row] = await ask(
    reader,
    `reached inside ${settings['group-system']} ${groups === undefined ? 'all' : 'some'}`,
    (db) =>
      db.selectNoFrom([
        sql<number>`(select count(*) from records as r where ${isAsked})`.as('stored'),
        sql<number>`(select count(*) from imports as i cross join records as r
          where r.import_id = i.id and i.state = 'running' and ${isAsked})`.as('unfinished'),
      ]),
    { type, groups },
  );
  return (row?.stored ?? 0) - (row?.unfinished ?? 0);
}
