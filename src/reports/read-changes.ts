import { counted } from '../counted.ts';
import { sql } from 'kysely';
import { RECORD_TYPES } from '../access/vocabulary.ts';
import { pluralOf } from '../records/assign-records.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';
import { valuesOf } from '../store/values-of.ts';
import type { Found, Query, Reach } from './activity.ts';
import { tellChange, tellPlace } from './tell-change.ts';

/** What was changed of single records, and of many at once: a line each, that counts only what whoever asks may know of. */
export const readChanges: Query = async (session, reach, window) => {
  const found = [...(await readSingle(session, reach, window)), ...(await readBulk(session, reach, window))];
  const sign = window.order === 'asc' ? 1 : -1;
  return found.sort((a, b) => sign * (a.at === b.at ? a.id - b.id : a.at < b.at ? -1 : 1)).slice(0, window.limit);
};

const readSingle: Query = async (session, { seen }, { holds, limit, order }) => {
  const rows = await session.db
    .selectFrom('journal as j')
    .innerJoin('records as r', (join) => join.onRef('r.key', '=', 'j.key').onRef('r.type', '=', 'j.object' as never))
    .select(['j.id', 'j.at', 'j.actor', 'j.verb', 'j.after', 'r.type', 'r.key', 'r.name'])
    .where('j.object', 'in', [...RECORD_TYPES])
    .where('j.verb', 'in', ['created', 'updated', 'assigned'])
    .where(seen)
    .where(holds('j.at', 'j.id', 'j.actor'))
    .orderBy('j.at', order)
    .orderBy('j.id', order)
    .limit(limit)
    .execute();
  const found: Found[] = [];
  for (const { id, at, actor, verb, after, type, key, name } of rows) {
    const text = verb === 'assigned' ? `assigned${await tellPlace(session, after)}` : tellChange(verb, type, after);
    found.push({ id, at, by: actor, kind: 'change', record: `${type}/${key}`, name, text });
  }
  return found;
};

const readBulk: Query = async (session, reach, { holds, limit, order }) => {
  const found: Found[] = [];
  for (let offset = 0; found.length < limit; offset += limit) {
    const rows = await session.db
      .selectFrom('journal as j')
      .select(['j.id', 'j.at', 'j.actor', 'j.before', 'j.after'])
      .where('j.object', 'in', [...RECORD_TYPES])
      .where('j.verb', '=', 'assigned')
      .where('j.key', 'like', '% records')
      .where(holds('j.at', 'j.id', 'j.actor'))
      .orderBy('j.at', order)
      .orderBy('j.id', order)
      .offset(offset)
      .limit(limit)
      .execute();
    for (const { id, at, actor, before, after } of rows) {
      const counts = await countReached(session, reach, before);
      const total = counts.reduce((sum, { count }) => sum + count, 0);
      if (total === 0) continue;
      const told = counts.map(({ type, count }) => counted(count, type, pluralOf(type))).join(', ');
      const text = `assigned ${told}${await tellPlace(session, after)}`;
      const record = counted(total, 'record');
      found.push({ id, at, by: actor, kind: 'change', record, name: '', text });
    }
    if (rows.length < limit) break;
  }
  return found.slice(0, limit);
};

async function countReached(
  { db, store }: Session,
  { seen }: Reach,
  before: string | null,
): Promise<{ type: RecordType; count: number }[]> {
  const places = JSON.parse(before ?? '[]') as { ids: number[] }[];
  const ids = valuesOf(
    store,
    places.flatMap((place) => place.ids),
  );
  return db
    .selectFrom('records as r')
    .select((eb) => ['r.type', eb.fn.countAll<number>().as('count')])
    .where(sql<boolean>`r.id in (select value from ${ids} as moved)`)
    .where(seen)
    .groupBy('r.type')
    .orderBy('r.type')
    .execute();
}
