import { sql, type Kysely } from 'kysely';
import { readSettings } from '../access/settings.ts';
import type { Schema } from '../store/schema/schema.ts';
import { monthBounds } from './month-bounds.ts';
import { toLocalTime } from './local-time.ts';
import { toAmount } from './money.ts';

export interface ListedClient {
  client: string;
  name: string;
  active: boolean;
  caps: Record<string, number>;
  rules: string[];
  /** Of the month that holds the given time. */
  sales: number;
  returns: number;
  amount: string;
}

/** All clients with what they bought this month, or one of them. */
export async function listClients(db: Kysely<Schema>, now: string, key?: string): Promise<ListedClient[]> {
  const { timezone } = await readSettings(db);
  const [from, to] = monthBounds(toLocalTime(Date.parse(now), timezone).month, timezone);
  const clients = await db
    .selectFrom('groups')
    .select(['id', 'key', 'name', 'is_active', 'caps'])
    .where('kind', '=', 'client')
    .$if(key !== undefined, (query) => query.where('key', '=', key!))
    .orderBy('key')
    .execute();
  const buying = await db
    .selectFrom('rule_buyers as b')
    .innerJoin('rules as r', 'r.id', 'b.rule_id')
    .select(['b.group_id', 'r.key'])
    .orderBy('r.position')
    .execute();
  const sumOf = (column: 'sold_at' | 'returned_at') =>
    db
      .selectFrom('sales')
      .select(['client_id', (eb) => eb.fn.countAll<number>().as('count')])
      .select(sql<number>`cast(sum(price_cents) as bigint)`.as('cents'))
      .where(column, '>=', from)
      .where(column, '<', to)
      .groupBy('client_id')
      .execute();
  const sold = await sumOf('sold_at');
  const returned = await sumOf('returned_at');
  return clients.map(({ id, key: client, name, is_active, caps }) => {
    const sale = sold.find(({ client_id }) => client_id === id);
    const back = returned.find(({ client_id }) => client_id === id);
    return {
      client,
      name,
      active: is_active === 1,
      caps: caps === null ? {} : (JSON.parse(caps) as Record<string, number>),
      rules: buying.filter(({ group_id }) => group_id === id).map((rule) => rule.key),
      sales: sale?.count ?? 0,
      returns: back?.count ?? 0,
      amount: toAmount((sale?.cents ?? 0) - (back?.cents ?? 0)),
    };
  });
}
