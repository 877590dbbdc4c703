import { sql } from 'kysely';
import { givenNumbers } from '../store/given-numbers.ts';
import type { RecordType } from '../store/schema/records.ts';
import { placeOf, type Question } from './relation.ts';
import { ask, type Reader } from './statement-for.ts';
import { RECORD_TYPES } from './vocabulary.ts';

type Settings = Question['settings'];

/** Groups of which the same types are counted. */
interface Share {
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
  const inside = shareTypes(homes, (group) => types.filter((type) => isWhole(type, group)));
  const outside = shareTypes(homes, (group) => types.filter((type) => !isWhole(type, group)));
  // SQLite counts all the records of an account far faster than some: where most groups are whole, the others are taken off.
  return types.length === RECORD_TYPES.length && sizeOf(inside) > sizeOf(outside)
    ? (await countShare(reader, settings)) - (await countShares(reader, settings, outside))
    : countShares(reader, settings, inside);
}

// The groups in which records can stand.
async function listHomes(reader: Reader): Promise<number[]> {
  const homes = await ask(
    reader,
    'homes',
    (db) => db.selectFrom('groups').select('id').where('kind', 'in', ['organization', 'team']),
    {},
  );
  return homes.map(({ id }) => id);
}

// An index has the types of a group side by side: all that are wanted of it are counted in one go.
function shareTypes(groups: readonly number[], typesOf: (group: number) => RecordType[]): Share[] {
  const shares = new Map<string, Share>();
  for (const group of groups) {
    const types = typesOf(group);
    const share = shares.get(types.join());
    if (share) share.groups.push(group);
    else if (types.length > 0) shares.set(types.join(), { types, groups: [group] });
  }
  return [...shares.values()];
}

// It is but a guess which of them hold more records.
function sizeOf(shares: readonly Share[]): number {
  return shares.reduce((size, { types, groups }) => size + types.length * groups.length, 0);
}

async function countShares(reader: Reader, settings: Settings, shares: readonly Share[]): Promise<number> {
  let total = 0;
  for (const share of shares) total += await countShare(reader, settings, share);
  return total;
}

// Of a share, or of everything. Rows of unfinished imports are taken off again, for the index does not tell them.
async function countShare(reader: Reader, settings: Settings, share?: Share): Promise<number> {
  const types = share && share.types.length < RECORD_TYPES.length ? share.types : undefined;
  const [row] = await ask(
    reader,
    `share ${settings['group-system']} ${share ? (types?.join() ?? 'every type') : 'everything'}`,
    (db) => {
      const isInside = share && sql`${placeOf(settings)} in (${givenNumbers(reader.store.kind, 'groups')})`;
      const isType = types && sql`r.type in (${sql.join(types.map((type) => sql.lit(type)))})`;
      const conditions = [isInside, isType].filter((condition) => condition !== undefined);
      // Without any condition the pages of an index are counted, and not its rows.
      const where = conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql``;
      const isUnfinished = sql.join([sql`r.import_id = i.id and i.state = 'running'`, ...conditions], sql` and `);
      return db.selectNoFrom([
        sql<number>`(select count(*) from records as r ${where})`.as('stored'),
        sql<number>`(select count(*) from imports as i cross join records as r where ${isUnfinished})`.as('unfinished'),
      ]);
    },
    { groups: JSON.stringify(share?.groups) },
  );
  return row!.stored - row!.unfinished;
}
