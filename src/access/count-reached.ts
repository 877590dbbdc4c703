import { sql } from 'kysely';
import { givenNumbers } from '../store/given-numbers.ts';
import type { RecordType } from '../store/schema/records.ts';
import { parameter } from '../store/statements.ts';
import { askTogether, type Part } from './ask-together.ts';
import { countOutside } from './count-outside.ts';
import { countWhole } from './count-whole.ts';
import type { Question } from './question.ts';
import { doorsOf } from './relation.ts';
import { ask, type Reader } from './statement-for.ts';
import type { Action } from './vocabulary.ts';
import { questionOf } from './ways-for.ts';
import type { Door } from './ways.ts';

interface Asked {
  actions: readonly Action[];
  settings: Question['settings'];
}

/**
 * On how many records of these types a user may do the first of the actions (`view` is asked along with the others).
 * Whole groups are counted in an index: a record is in one group alone. Only what is reached in other ways is looked at.
 */
export async function countReached(
  reader: Reader,
  { types, ...asked }: Asked & { types: readonly RecordType[] },
  user: number,
): Promise<number> {
  let total = 0;
  const whole = new Map<RecordType, ReadonlySet<number> | 'everything'>();
  for (const type of types) {
    const { walls, groups } = await findWhole(reader, type, asked, user);
    whole.set(type, walls.length === 0 ? 'everything' : groups);
    if (walls.length > 0) total += await countRest(reader, type, asked, { user, walls, groups });
  }
  return (
    total +
    (await countWhole(reader, asked.settings, types, (type, group) => {
      const groups = whole.get(type)!;
      return groups === 'everything' || groups.has(group);
    }))
  );
}

// The actions that do not reach every record of the type, and the groups in which all of these reach each, whoever owns it.
async function findWhole(
  reader: Reader,
  type: RecordType,
  { actions, settings }: Asked,
  user: number,
): Promise<{ walls: Action[]; groups: ReadonlySet<number> }> {
  const { key, terms, values } = questionOf(actions, settings);
  const { doors } = await askTogether(
    reader,
    `whole doors ${key}`,
    () => ({
      doors: {
        columns: [sql`d.opens`, sql`d.door`, sql`d.action`],
        from: sql`from ${doorsOf({ ...terms(), user: parameter('user') }, ['everything', 'group'])} as d`,
        read: (rows) => rows,
      } satisfies Part<[Door, number, Action], [Door, number, Action][]>,
    }),
    { ...values, type, user },
  );
  const open = new Set(doors.filter(([opens]) => opens === 'everything').map(([, , action]) => action));
  const walls = actions.filter((action) => !open.has(action));
  const [first = new Set<number>(), ...others] = walls.map(
    (wall) =>
      new Set(doors.filter(([opens, , action]) => opens === 'group' && action === wall).map(([, door]) => door)),
  );
  return { walls, groups: new Set([...first].filter((door) => others.every((other) => other.has(door)))) };
}

async function countRest(
  reader: Reader,
  type: RecordType,
  { actions, settings }: Asked,
  { user, walls, groups }: { user: number; walls: readonly Action[]; groups: ReadonlySet<number> },
): Promise<number> {
  const { key, terms, values } = questionOf(walls, settings);
  const inFull = actions.length > 1;
  const [row] = await ask(
    reader,
    `reached outside ${key} ${inFull}`,
    (db) => {
      const question: Question = { ...terms(), user: parameter('user') };
      const outside = countOutside(question, givenNumbers(reader.store.kind, 'groups'), inFull);
      return db.selectFrom(outside.as('o')).select(sql<number>`o.counted + o.looked`.as('total'));
    },
    { ...values, type, user, groups: JSON.stringify([...groups]) },
  );
  return row!.total;
}
