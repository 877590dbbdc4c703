import { type SqlBool, sql } from 'kysely';
import { givenNumbers } from '../store/given-numbers.ts';
import type { RecordType } from '../store/schema/records.ts';
import { askTogether, type Part } from './ask-together.ts';
import type { Question } from './question.ts';
import { placeOf } from './relation.ts';
import { ask, type Reader } from './statement-for.ts';
import { RECORD_TYPES } from './vocabulary.ts';

type Settings = Question['settings'];

/** Groups of which the same types are counted. */
interface Portion {
  types: readonly RecordType[];
  groups: number[];
}

/** How many records of these types stand in groups that are whole for their type: an index tells, and no record is read. */
export async function countWhole(
  reader: Reader,
  settings: Settings,
  types: readonly RecordType[],
  isWhole: (type: RecordType, group: number) => boolean,
): Promise<number> {
  const homes = await listHomes(reader);
  const inside = toPortions(homes, (group) => types.filter((type) => isWhole(type, group)));
  // SQLite counts all the records of an account far faster than some: where most groups are whole, the others are taken off.
  // It is but a guess which of them hold more.
  const isMost = types.length === RECORD_TYPES.length && sizeOf(inside) * 2 > homes.length * types.length;
  const stored = isMost
    ? (await countPortion(reader, settings)) -
      (await countPortions(
        reader,
        settings,
        toPortions(homes, (group) => types.filter((type) => !isWhole(type, group))),
      ))
    : await countPortions(reader, settings, inside);
  // The index does not tell the rows of unfinished imports.
  const unfinished = await listUnfinished(reader, settings);
  return unfinished
    .filter(({ type, place }) => types.includes(type) && isWhole(type, place))
    .reduce((rest, { count }) => rest - count, stored);
}

// The groups in which records can stand.
async function listHomes(reader: Reader): Promise<number[]> {
  const { homes } = await askTogether(
    reader,
    'homes',
    () => ({
      homes: {
        columns: [sql`g.id`],
        from: sql`from groups as g where g.kind in ('organization', 'team')`,
        read: (rows) => rows.map(([id]) => id),
      } satisfies Part<[number], number[]>,
    }),
    {},
  );
  return homes;
}

// An index has the types of a group side by side: all that are wanted of it are counted in one go.
function toPortions(groups: readonly number[], typesOf: (group: number) => RecordType[]): Portion[] {
  const portions = new Map<string, Portion>();
  for (const group of groups) {
    const types = typesOf(group);
    const portion = portions.get(types.join());
    if (portion) portion.groups.push(group);
    else if (types.length > 0) portions.set(types.join(), { types, groups: [group] });
  }
  return [...portions.values()];
}

function sizeOf(portions: readonly Portion[]): number {
  return portions.reduce((size, { types, groups }) => size + types.length * groups.length, 0);
}

async function countPortions(reader: Reader, settings: Settings, portions: readonly Portion[]): Promise<number> {
  let total = 0;
  for (const portion of portions) total += await countPortion(reader, settings, portion);
  return total;
}

// Of a portion, or of everything.
async function countPortion(reader: Reader, settings: Settings, portion?: Portion): Promise<number> {
  const types = portion && portion.types.length < RECORD_TYPES.length ? portion.types : undefined;
  const [row] = await ask(
    reader,
    `portion ${settings['group-system']} ${portion ? (types?.join() ?? 'every type') : 'everything'}`,
    (db) => {
      const counted = db.selectFrom('records as r').select((eb) => eb.fn.countAll<number>().as('count'));
      // Without any condition the pages of an index are counted, and not its rows.
      if (!portion) return counted;
      const inside = counted.where(
        sql<SqlBool>`${placeOf(settings)} in (${givenNumbers(reader.store.kind, 'groups')})`,
      );
      return types ? inside.where(sql<SqlBool>`r.type in (${sql.join(types.map((type) => sql.lit(type)))})`) : inside;
    },
    { groups: JSON.stringify(portion?.groups) },
  );
  return row!.count;
}

interface Unfinished {
  type: RecordType;
  place: number;
  count: number;
}

// By type and group. While an import runs all records are gone through once: nothing else tells which are its own.
async function listUnfinished(reader: Reader, settings: Settings): Promise<Unfinished[]> {
  const isRunning = await ask(
    reader,
    'running imports',
    (db) => db.selectFrom('imports').select('id').where('state', '=', sql.lit('running')),
    {},
  );
  if (isRunning.length === 0) return [];
  return ask(
    reader,
    `unfinished ${settings['group-system']}`,
    (db) => {
      // Set down first, so that no index is followed for the sake of its order.
      const counted = sql<Unfinished>`(
        with found as materialized (
          select r.type, ${placeOf(settings)} as place from imports as i cross join records as r
          where r.import_id = i.id and i.state = 'running')
        select type, place, count(*) as count from found group by type, place)`;
      return db.selectFrom(counted.as('u')).selectAll();
    },
    {},
  );
}
