import { sql, type Kysely } from 'kysely';
import { readSettings } from '../access/settings.ts';
import { bulkUpsert } from '../store/bulk-upsert.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Session } from '../store/session.ts';
import { toLocalTime } from './local-time.ts';
import { TALLY_UPSERT } from './write-state.ts';

const SLICE = 900;

/** Takes these placements from the tallies (-1), or counts them again (1). */
export async function countPlacements(
  session: Pick<Session, 'store' | 'db'>,
  placementIds: readonly number[],
  sign: 1 | -1,
): Promise<void> {
  const { store, db } = session;
  const { timezone } = await readSettings(db);
  const counts = new Map<string, [string, number, number, number, number, number]>();
  for (let from = 0; from < placementIds.length; from += SLICE) {
    const rows = await db
      .selectFrom('placements')
      .select(['at', 'rule_id', 'group_id', 'user_id'])
      .where('id', 'in', placementIds.slice(from, from + SLICE))
      .where('user_id', 'is not', null)
      .execute();
    for (const { at, rule_id, group_id, user_id } of rows) {
      for (const day of [toLocalTime(Date.parse(at), timezone).date, '']) {
        const key = `${day}/${rule_id}/${group_id}/${user_id}`;
        const count = counts.get(key) ?? [day, rule_id!, group_id, user_id!, 0, 0];
        count[4] += sign;
        counts.set(key, count);
      }
    }
  }
  await bulkUpsert(store, db, 'tallies', TALLY_UPSERT, [...counts.values()]);
}

/** Of each of these leads the placement by a run that counts against caps: not taken back or undone since. */
export async function findCounted(
  db: Kysely<Schema>,
  leadIds: readonly number[],
  before = Number.MAX_SAFE_INTEGER,
): Promise<number[]> {
  const found: number[] = [];
  for (let from = 0; from < leadIds.length; from += SLICE) {
    const rows = await db
      .selectFrom('placements as p')
      .select('p.id')
      .where('p.lead_id', 'in', leadIds.slice(from, from + SLICE))
      .where('p.cause', '=', 'run')
      .where('p.id', '<', before)
      .where(
        sql<boolean>`not exists (select 1 from placements as n where n.lead_id = p.lead_id and n.id > p.id
          and n.id < ${before} and n.cause in ('run', 'reclaim', 'undo'))`,
      )
      .execute();
    found.push(...rows.map(({ id }) => id));
  }
  return found;
}
