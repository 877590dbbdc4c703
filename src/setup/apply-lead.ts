import { getGroup } from '../directory/find-group.ts';
import { getRecord } from '../records/find-record.ts';
import type { Change } from '../store/session.ts';
import { assertOperator } from './apply-definitions.ts';
import type { RecordState, SaleState } from './state.ts';

/** States what a lead alone has: its status, its amount, and to whom it was sold. */
export async function applyLead(
  change: Change,
  reference: string,
  { status, amount, sold }: Partial<RecordState>,
  was: readonly SaleState[],
): Promise<void> {
  const { db, now } = change;
  if (status === undefined && amount === undefined && !sold) return;
  assertOperator(change, 'the status and sales of leads');
  const lead = await getRecord(change, 'lead', reference);
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  if (status !== undefined && status !== lead.status) {
    [before['status'], after['status']] = [lead.status, status];
    await db
      .updateTable('records')
      .set({ status: status as never, updated_at: now() })
      .where('id', '=', lead.id)
      .execute();
  }
  const amount_cents = amount === undefined || amount === null ? lead.amount_cents : Math.round(amount * 100);
  if (amount_cents !== lead.amount_cents) {
    [before['amount_cents'], after['amount_cents']] = [lead.amount_cents, amount_cents];
    await db.updateTable('records').set({ amount_cents, updated_at: now() }).where('id', '=', lead.id).execute();
  }
  if (sold) {
    [before['sold'], after['sold']] = [was, sold];
    await writeSales(change, lead, sold);
  }
  if (Object.keys(after).length > 0) change.journal({ verb: 'updated', object: 'lead', key: lead.key, before, after });
}

async function writeSales(
  { db, now }: Change,
  lead: { id: number; group_id: number; placement_id: number | null },
  sold: readonly SaleState[],
): Promise<void> {
  const at = now();
  const stored = await db
    .selectFrom('sales as s')
    .innerJoin('groups as g', 'g.id', 's.client_id')
    .select(['s.id', 'g.key', 's.returned_at'])
    .where('s.lead_id', '=', lead.id)
    .execute();
  for (const { id, key } of stored)
    if (!sold.some(({ to }) => to === key)) await db.deleteFrom('sales').where('id', '=', id).execute();
  for (const { to, price, returned } of sold) {
    const price_cents = Math.round(price * 100);
    const existing = stored.find(({ key }) => key === to);
    const returned_at = returned ? (existing?.returned_at ?? at) : null;
    if (existing) {
      await db.updateTable('sales').set({ price_cents, returned_at }).where('id', '=', existing.id).execute();
      continue;
    }
    const { id: client_id } = await getGroup(db, to);
    const none = { rule_id: null, run_id: null, grown: null, return_reason: null };
    await db
      .insertInto('sales')
      .values({ lead_id: lead.id, client_id, price_cents, sold_at: at, returned_at, ...none })
      .execute();
  }
  // What was sold is not looked at again by a run.
  const isSold = sold.some(({ returned }) => !returned);
  if (!isSold || lead.placement_id !== null) return;
  const last = await db.selectFrom('placements').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  const id = (last?.id ?? 0) + 1;
  const none = { user_id: null, rule_id: null, run_id: null, decision_id: null, state: null };
  await db
    .insertInto('placements')
    .values({ id, lead_id: lead.id, group_id: lead.group_id, cause: 'hand', at, ...none })
    .execute();
  await db.updateTable('records').set({ placement_id: id }).where('id', '=', lead.id).execute();
}
