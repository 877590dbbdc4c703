import { sql, type Kysely } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';

/** Leads with an open status, by whom they are with now, however they came there. */
export interface OpenCounts {
  users: ReadonlyMap<number, number>;
  groups: ReadonlyMap<number, number>;
  /** Bought and not returned. */
  clients: ReadonlyMap<number, number>;
}

export const NO_OPEN_COUNTS: OpenCounts = { users: new Map(), groups: new Map(), clients: new Map() };

/** Costs as much as there are open leads now, whatever there was before. */
export async function loadOpenCounts(db: Kysely<Schema>): Promise<OpenCounts> {
  // Literals, for the partial indexes on open leads and on those that wait; group by group, to pass over those that wait in base.
  const isOpenLead = sql<boolean>`r.type = 'lead' and r.status in ('new', 'contacted', 'standby')`;
  const isPlaced = sql<boolean>`(r.owner_id is not null or r.placement_id is not null)`;
  const isWaiting = sql<boolean>`r.owner_id is null and r.placement_id is null`;
  const users = await db
    .selectFrom('records as r')
    .select(['r.owner_id as id', (eb) => eb.fn.countAll<number>().as('count')])
    .where(isOpenLead)
    .where(isPlaced)
    .where('r.group_id', 'in', (eb) => eb.selectFrom('groups').select('id'))
    .where('r.owner_id', '>', 0)
    .groupBy('r.owner_id')
    .execute();
  const inTargets = (isSuch: typeof isPlaced) =>
    db
      .selectFrom('records as r')
      .select(['r.group_id as id', (eb) => eb.fn.countAll<number>().as('count')])
      .where(isOpenLead)
      .where(isSuch)
      .where('r.group_id', 'in', (eb) => eb.selectFrom('rule_targets').select('group_id'))
      .groupBy('r.group_id');
  const groups = await inTargets(isPlaced).unionAll(inTargets(isWaiting)).execute();
  const clients = await db
    .selectFrom('sales as s')
    .innerJoin('records as r', 'r.id', 's.lead_id')
    .select(['s.client_id as id', (eb) => eb.fn.countAll<number>().as('count')])
    .where(isOpenLead)
    .where('s.returned_at', 'is', null)
    .groupBy('s.client_id')
    .execute();
  const toMap = (rows: { id: number | null; count: number }[]) => {
    const counts = new Map<number, number>();
    for (const { id, count } of rows) counts.set(id!, (counts.get(id!) ?? 0) + count);
    return counts;
  };
  return { users: toMap(users), groups: toMap(groups), clients: toMap(clients) };
}
