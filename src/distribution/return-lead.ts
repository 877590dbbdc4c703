import { change } from '../access/change.ts';
import { readSettings } from '../access/settings.ts';
import { getGroup } from '../directory/find-group.ts';
import { ExitCode, Problem } from '../problem.ts';
import { authorizeRecord } from '../records/authorize-records.ts';
import { getRecord, type StoredRecord } from '../records/find-record.ts';
import { bulkUpsert } from '../store/bulk-upsert.ts';
import type { Change, Session } from '../store/session.ts';
import { withLock } from '../store/with-lock.ts';
import { assertClock } from '../store/assert-clock.ts';
import { assertReturnable, type StoredSale } from './assert-returnable.ts';
import { catchUpTallies, markTallies } from './catch-up-tallies.ts';
import { catchUpContacts } from './contacts.ts';
import { nextPlacementId } from '../store/next-placement-id.ts';
import { readHistory } from './lead-history.ts';
import { loadSnapshot } from './load-snapshot.ts';
import { toLocalTime } from './local-time.ts';
import { makeState } from './make-state.ts';
import { toAmount } from './money.ts';
import { offerAgain, type Offer } from './offer-again.ts';
import { TALLY_UPSERT, writeRotations, writeTallies } from './write-state.ts';

export interface ReturnOptions {
  lead: string;
  /** The client's key. */
  from: string;
  reason: string;
  force?: boolean | undefined;
}

export interface Returned {
  lead: string;
  client: string;
  /** A decimal with two places. */
  credited: string;
  currency: string;
  /** The next buyer, if one could take it. */
  sold_to: string | null;
  price: string | null;
}

/**
 * Takes a sale back: the client's access ends, the price is credited, budget and turn are given back, and the next
 * buyer gets the lead, all in one transaction (spec/distribution.md).
 */
export async function returnLead(session: Session, options: ReturnOptions): Promise<Returned> {
  const work = (): Promise<Returned> => change(session, (all) => returnWithin(all, options));
  return session.dryRun ? work() : withLock(session.store, 'distribution', work);
}

async function returnWithin(change: Change, { lead: text, from, reason, force }: ReturnOptions): Promise<Returned> {
  const { db } = change;
  const at = change.now();
  if (reason.trim() === '') throw missingReason();
  const settings = await readSettings(db);
  await catchUpTallies(change, settings.timezone);
  const lead = await getRecord(change, 'lead', text);
  await authorizeRecord(change, 'assign', lead);
  await assertClock(db, at, force);
  const client = await getGroup(change, from);
  const sale = await assertReturnable(change, lead, client, settings);
  await db
    .updateTable('sales')
    .set({ returned_at: at, return_reason: reason.trim() })
    .where('id', '=', sale.id)
    .execute();
  await giveBackBudget(change, sale, settings.timezone);
  await catchUpContacts(change);
  const offer = await offerToNext(change, lead, sale, settings.timezone);
  await writePlacement(change, lead, sale, offer);
  const returned: Returned = {
    lead: lead.key,
    client: client.key,
    credited: toAmount(sale.price_cents),
    currency: settings.currency,
    sold_to: offer?.buyer?.party.key ?? null,
    price: offer?.buyer ? toAmount(offer.buyer.priceCents) : null,
  };
  change.journal({
    verb: 'returned',
    object: 'lead',
    key: lead.key,
    before: { sale: sale.id, client: client.key, price_cents: sale.price_cents },
    after: { reason: reason.trim(), sold_to: returned.sold_to },
  });
  return returned;
}

// A returned sale stays counted against the caps of its day, week and month, and of nothing else.
async function giveBackBudget({ store, db }: Change, sale: StoredSale, zone: string): Promise<void> {
  if (sale.rule_id === null) return;
  const key = [sale.rule_id, sale.client_id, 0] as const;
  const day = toLocalTime(Date.parse(sale.sold_at), zone).date;
  await bulkUpsert(store, db, 'tallies', TALLY_UPSERT, [
    [day, ...key, 0, -sale.price_cents],
    ['', ...key, -1, -sale.price_cents],
  ]);
}

async function offerToNext(
  change: Change,
  lead: StoredRecord,
  sale: StoredSale,
  zone: string,
): Promise<Offer | undefined> {
  const { db } = change;
  if (sale.rule_id === null) return undefined;
  const at = change.now();
  const snapshot = await loadSnapshot(change, Date.parse(at), sale.rule_id);
  const state = makeState(snapshot);
  const [rule] = state.rules;
  if (!rule) return undefined;
  const offer = offerAgain(rule, sale, await readHistory(change, state, lead.id), snapshot.rotations);
  await writeRotations(change, state, snapshot.rotations);
  if (!offer.buyer) return offer;
  await db
    .insertInto('sales')
    .values({
      lead_id: lead.id,
      client_id: offer.buyer.party.id,
      rule_id: sale.rule_id,
      run_id: null,
      price_cents: offer.buyer.priceCents,
      sold_at: at,
      took: sale.took,
      grown: sale.grown,
      returned_at: null,
      return_reason: null,
    })
    .execute();
  await writeTallies(change, state, toLocalTime(Date.parse(at), zone).date);
  await markTallies(change, zone);
  return offer;
}

// A lead that nobody owns and nobody has bought waits for the next run again.
async function writePlacement(
  change: Change,
  lead: StoredRecord,
  sale: StoredSale,
  offer: Offer | undefined,
): Promise<void> {
  const { db } = change;
  const id = await nextPlacementId(change);
  await db
    .insertInto('placements')
    .values({
      id,
      lead_id: lead.id,
      group_id: lead.group_id,
      user_id: lead.owner_id,
      cause: 'return',
      rule_id: sale.rule_id,
      run_id: null,
      decision_id: null,
      state: JSON.stringify({ from: sale.client_id, to: offer?.buyer?.party.id ?? null, buyers: offer?.buyers ?? [] }),
      at: change.now(),
    })
    .execute();
  const sold = await db
    .selectFrom('sales')
    .select('id')
    .where('lead_id', '=', lead.id)
    .where('returned_at', 'is', null)
    .executeTakeFirst();
  const placement_id = sold || lead.owner_id !== null ? id : null;
  await db.updateTable('records').set({ placement_id }).where('id', '=', lead.id).execute();
}

function missingReason(): Problem {
  return new Problem({
    code: 'missing_reason',
    exit: ExitCode.usage,
    message: 'A return needs its reason.',
    hint: 'Say why: --reason "number does not exist".',
  });
}
