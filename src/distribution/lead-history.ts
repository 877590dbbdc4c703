import type { Kysely } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';
import type { Session } from '../store/session.ts';
import { catchUpContacts, contactValues, identityOf } from './contacts.ts';
import type { Decision } from './place.ts';
import { readLead, type WaitingLead } from './read-leads.ts';
import { STICKY_KINDS, type StickyKind } from './rule.ts';
import type { DistributionState, LeadHistory } from './state.ts';

/** What is known of the leads of one chunk besides their fields; `note` tells it what has become of one. */
export interface Histories {
  of(lead: WaitingLead): LeadHistory;
  note(lead: WaitingLead, decision: Decision): void;
}

const NOTHING: LeadHistory = Object.freeze({});
const NO_HISTORIES: Histories = { of: () => NOTHING, note: () => undefined };
const SLICE = 900;

/** Reads only what the rules ask for, and what there is at all. */
export async function createHistories(
  session: Pick<Session, 'store' | 'db'>,
  { rules }: DistributionState,
  leads: readonly WaitingLead[],
  isWriting = true,
): Promise<Histories> {
  const { db } = session;
  const isSticky = rules.some(({ rule }) => rule.sticky.length > 0);
  const isSelling = rules.some(({ buyers }) => buyers.length > 0);
  const reclaimed = await readReclaimed(db, leads);
  if (!isSticky && !isSelling && reclaimed.size === 0) return NO_HISTORIES;
  if (isWriting && (isSticky || isSelling)) await catchUpContacts(session);
  const owners = isSticky ? await readOwners(db, leads) : new Map<string, number>();
  const sold = isSelling ? await readSold(db, leads) : { clients: new Map<string, Set<number>>(), counts: NO_COUNTS };
  return {
    of(lead) {
      const reclaimedFrom = reclaimed.get(lead.id);
      const identity = isSelling ? identityOf(lead) : undefined;
      const sameLead = sold.clients.get(leadKey(lead.id));
      const samePerson = identity === undefined ? undefined : sold.clients.get(identity);
      const isBought = sameLead !== undefined || samePerson !== undefined;
      return {
        ...(isSticky ? { sticky: stickyOf(lead, owners) } : {}),
        ...(reclaimedFrom ? { reclaimedFrom } : {}),
        ...(isBought ? { boughtBy: new Set([...(sameLead ?? []), ...(samePerson ?? [])]) } : {}),
        ...(sold.counts.has(lead.id) ? { sold: sold.counts.get(lead.id)! } : {}),
      };
    },
    note(lead, { placement, sales }) {
      if (isSticky && placement) {
        for (const value of Object.values(contactValues(lead))) owners.set(value, placement.user.party.id);
      }
      if (sales.length === 0) return;
      for (const value of Object.values(contactValues(lead))) {
        let clients = sold.clients.get(value);
        if (!clients) sold.clients.set(value, (clients = new Set()));
        for (const { buyer } of sales) clients.add(buyer.party.id);
      }
    },
  };
}

/** The same for one lead, wherever it is. */
export async function readHistory(
  session: Pick<Session, 'store' | 'db'>,
  state: DistributionState,
  leadId: number,
): Promise<LeadHistory> {
  const lead = await readLead(session, leadId);
  return (await createHistories(session, state, [lead], false)).of(lead);
}

const NO_COUNTS: ReadonlyMap<number, number> = new Map();

function stickyOf(lead: WaitingLead, owners: ReadonlyMap<string, number>): Partial<Record<StickyKind, number>> {
  const values = contactValues(lead);
  const sticky: Partial<Record<StickyKind, number>> = {};
  for (const kind of STICKY_KINDS) {
    const owner = values[kind] === undefined ? undefined : owners.get(values[kind]);
    if (owner !== undefined) sticky[kind] = owner;
  }
  return sticky;
}

/** Users whom these leads were taken back from, the last at the end. */
async function readReclaimed(
  db: Kysely<Schema>,
  leads: readonly WaitingLead[],
): Promise<ReadonlyMap<number, ReadonlySet<number>>> {
  const users = new Map<number, Set<number>>();
  const any = await db.selectFrom('placements').select('id').where('cause', '=', 'reclaim').limit(1).executeTakeFirst();
  if (!any) return users;
  for (const some of slices(leads.map(({ id }) => id))) {
    const rows = await db
      .selectFrom('placements')
      .select(['lead_id', 'state'])
      .where('lead_id', 'in', some)
      .where('cause', '=', 'reclaim')
      .where('run_id', 'not in', db.selectFrom('runs').select('id').where('state', '=', 'undone'))
      .orderBy('id')
      .execute();
    for (const { lead_id, state } of rows) {
      const { user } = JSON.parse(state!) as { user: number };
      const had = users.get(lead_id) ?? new Set<number>();
      had.delete(user);
      users.set(lead_id, had.add(user));
    }
  }
  return users;
}

/** The owners of the latest placed leads with a contact of these, by contact. */
async function readOwners(db: Kysely<Schema>, leads: readonly WaitingLead[]): Promise<Map<string, number>> {
  const values = new Set<string>();
  for (const lead of leads) {
    const { email, phone, company } = contactValues(lead);
    for (const value of [email, phone, company]) if (value !== undefined) values.add(value);
  }
  const owners = new Map<string, number>();
  for (const some of slices([...values])) {
    const latest = db
      .selectFrom('contacts as c')
      .innerJoin('records as o', 'o.id', 'c.lead_id')
      .innerJoin('placements as p', 'p.lead_id', 'c.lead_id')
      .select(['c.value', (eb) => eb.fn.max('p.id').as('placement_id')])
      .where('c.value', 'in', some)
      .where('o.owner_id', 'is not', null)
      .groupBy('c.value');
    const rows = await db
      .selectFrom(latest.as('l'))
      .innerJoin('placements as p', 'p.id', 'l.placement_id')
      .innerJoin('records as r', 'r.id', 'p.lead_id')
      .select(['l.value', 'r.owner_id'])
      .execute();
    for (const { value, owner_id } of rows) if (owner_id !== null) owners.set(value, owner_id);
  }
  return owners;
}

/** Which clients have bought these leads or others of the same person, and how many sales of each lead stand. */
async function readSold(
  db: Kysely<Schema>,
  leads: readonly WaitingLead[],
): Promise<{ clients: Map<string, Set<number>>; counts: ReadonlyMap<number, number> }> {
  const clients = new Map<string, Set<number>>();
  const counts = new Map<number, number>();
  const add = (key: string, client: number): void => {
    clients.set(key, (clients.get(key) ?? new Set()).add(client));
  };
  for (const some of slices(leads.map(({ id }) => id))) {
    const rows = await db
      .selectFrom('sales')
      .select(['lead_id', 'client_id', 'returned_at'])
      .where('lead_id', 'in', some)
      .execute();
    for (const { lead_id, client_id, returned_at } of rows) {
      add(leadKey(lead_id), client_id);
      if (returned_at === null) counts.set(lead_id, (counts.get(lead_id) ?? 0) + 1);
    }
  }
  const identities = new Set(leads.flatMap((lead) => identityOf(lead) ?? []));
  for (const some of slices([...identities])) {
    const rows = await db
      .selectFrom('contacts as c')
      .innerJoin('sales as s', 's.lead_id', 'c.lead_id')
      .select(['c.value', 's.client_id'])
      .where('c.value', 'in', some)
      .distinct()
      .execute();
    for (const { value, client_id } of rows) add(value, client_id);
  }
  return { clients, counts };
}

function leadKey(id: number): string {
  return `#${id}`;
}

function* slices<T>(items: readonly T[]): Generator<T[]> {
  for (let from = 0; from < items.length; from += SLICE) yield items.slice(from, from + SLICE);
}
