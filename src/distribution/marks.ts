import type { Kysely, Selectable } from 'kysely';
import { bulkUpsert } from '../store/bulk-upsert.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Session } from '../store/session.ts';

/** Up to where something derived from placements and sales has counted. */
export type Mark = Selectable<Schema['marks']>;

export async function readMark(db: Kysely<Schema>, name: Mark['name']): Promise<Mark | undefined> {
  return db.selectFrom('marks').selectAll().where('name', '=', name).executeTakeFirst();
}

/** Notes that everything there is has been counted. */
export async function writeMark(
  { store, db }: Pick<Session, 'store' | 'db'>,
  name: Mark['name'],
  zone = '',
): Promise<void> {
  const row = [name, await lastId(db, 'placements'), await lastId(db, 'sales'), zone];
  await bulkUpsert(store, db, 'marks', { key: ['name'], set: ['placement_id', 'sale_id', 'zone'] }, [row]);
}

async function lastId(db: Kysely<Schema>, table: 'placements' | 'sales'): Promise<number> {
  const row = await db.selectFrom(table).select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row?.id ?? 0;
}
