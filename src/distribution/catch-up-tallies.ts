import { sql } from 'kysely';
import { bulkUpsert } from '../store/bulk-upsert.ts';
import type { Session } from '../store/session.ts';
import { readMark, writeMark } from './marks.ts';
import { toLocalTime } from './local-time.ts';
import { TALLY_UPSERT } from './write-state.ts';

type Writer = Pick<Session, 'store' | 'db'>;

/**
 * Counts what the tallies have not counted yet: what a killed run has placed and sold. They follow from placements
 * and sales alone, so a change of the account's time zone counts all days anew.
 */
export async function catchUpTallies({ store, db }: Writer, zone: string): Promise<void> {
  const mark = await readMark(db, 'tallies');
  const isOfZone = mark?.zone === zone;
  if (mark && !isOfZone) await db.deleteFrom('tallies').execute();
  const since = mark && isOfZone ? mark : { placement_id: 0, sale_id: 0 };
  const placed = await db
    .selectFrom('placements as p')
    .select(['p.at', 'p.rule_id', 'p.group_id', 'p.user_id', (eb) => eb.fn.countAll<number>().as('leads')])
    .where('p.id', '>', since.placement_id)
    .where('p.cause', '=', 'run')
    .where('p.user_id', 'is not', null)
    .$if(since.placement_id === 0, (all) =>
      // What was reclaimed or undone since does not count.
      all.where(
        sql<boolean>`coalesce((select n.cause from placements as n where n.lead_id = p.lead_id and n.id > p.id
          and (n.cause in ('run', 'undo') or (n.cause = 'reclaim' and n.run_id not in (select u.id from runs as u where u.state = 'undone')))
          order by n.id limit 1), 'run') = 'run'`,
      ),
    )
    .groupBy(['p.at', 'p.rule_id', 'p.group_id', 'p.user_id'])
    .execute();
  const sold = await db
    .selectFrom('sales')
    .select(['sold_at', 'rule_id', 'client_id'])
    .select((eb) => [
      eb.fn.countAll<number>().as('leads'),
      sql<number>`cast(sum(case when returned_at is null then 1 else 0 end) as bigint)`.as('kept'),
      sql<number>`cast(sum(case when returned_at is null then price_cents else 0 end) as bigint)`.as('cents'),
    ])
    .where('id', '>', since.sale_id)
    .where('rule_id', 'is not', null)
    .groupBy(['sold_at', 'rule_id', 'client_id'])
    .execute();
  const tallies = new Map<string, [string, number, number, number, number, number]>();
  const add = (day: string, rule: number, group: number, user: number, leads: number, cents: number): void => {
    const key = `${day}/${rule}/${group}/${user}`;
    const tally = tallies.get(key);
    if (!tally) {
      tallies.set(key, [day, rule, group, user, leads, cents]);
      return;
    }
    tally[4] += leads;
    tally[5] += cents;
  };
  for (const { at, rule_id, group_id, user_id, leads } of placed) {
    const { date } = toLocalTime(Date.parse(at), zone);
    for (const day of [date, '']) add(day, rule_id!, group_id, user_id!, leads, 0);
  }
  for (const { sold_at, rule_id, client_id, leads, kept, cents } of sold) {
    add(toLocalTime(Date.parse(sold_at), zone).date, rule_id!, client_id, 0, leads, cents);
    add('', rule_id!, client_id, 0, kept, cents);
  }
  await bulkUpsert(store, db, 'tallies', TALLY_UPSERT, [...tallies.values()]);
  await markTallies({ store, db }, zone);
}

/** Notes that the tallies have counted everything there is. */
export async function markTallies(writer: Writer, zone: string): Promise<void> {
  await writeMark(writer, 'tallies', zone);
}
