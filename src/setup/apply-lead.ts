import { authorize } from '../access/authority.ts';
import { getGroup } from '../directory/find-group.ts';
import { getRecord, type StoredRecord } from '../records/find-record.ts';
import { ExitCode, Problem } from '../problem.ts';
import { setLeadStatus } from '../records/set-lead-status.ts';
import { nextPlacementId } from '../store/next-placement-id.ts';
import { placeByHand } from '../store/place-by-hand.ts';
import type { Change } from '../store/session.ts';
import type { RecordState, SaleState } from './state.ts';

/** States what a lead alone has: its status, its amount, and to whom it was sold. */
export async function applyLead(
  change: Change,
  reference: string,
  { status, amount, sold }: Partial<RecordState>,
  { was, force }: { was: readonly SaleState[]; force: boolean | undefined },
): Promise<void> {
  if (status !== undefined || amount !== undefined) {
    const stored = await getRecord(change, 'lead', reference);
    const cents = amount === undefined || amount === null ? undefined : Math.round(amount * 100);
    await setLeadStatus(change, reference, status ?? stored.status ?? 'new', cents);
  }
  if (!sold) return;
  const lead = await getRecord(change, 'lead', reference);
  await writeSales(change, lead, sold, force);
  const { key } = lead;
  change.journal({ verb: 'updated', object: 'lead', key, before: { sold: was }, after: { sold } });
}

async function writeSales(
  change: Change,
  lead: SoldLead,
  sold: readonly SaleState[],
  force: boolean | undefined,
): Promise<void> {
  const { db, now } = change;
  const at = now();
  const stored = await db
    .selectFrom('sales as s')
    .innerJoin('groups as g', 'g.id', 's.client_id')
    .select(['s.id', 's.client_id', 's.rule_id', 's.price_cents', 's.returned_at', 'g.key'])
    .where('s.lead_id', '=', lead.id)
    .execute();
  for (const sale of stored) if (!sold.some(({ to }) => to === sale.key)) await takeBack(change, lead, sale);
  for (const { to, price, returned } of sold) {
    const price_cents = Math.round(price * 100);
    const existing = stored.find(({ key }) => key === to);
    if (existing && existing.price_cents === price_cents && (existing.returned_at !== null) === returned) continue;
    if (existing) assertByHand(lead, existing);
    const { id: client_id } = await getGroup(change, to);
    await authorize(change, { do: 'lead.sell', clientId: client_id });
    const returned_at = returned ? (existing?.returned_at ?? at) : null;
    if (existing) {
      await db.updateTable('sales').set({ price_cents, returned_at }).where('id', '=', existing.id).execute();
      continue;
    }
    const none = { rule_id: null, run_id: null, grown: null, return_reason: null };
    await db
      .insertInto('sales')
      .values({ lead_id: lead.id, client_id, price_cents, sold_at: at, returned_at, ...none })
      .execute();
  }
  // What was sold is not looked at again by a run.
  const isSold = sold.some(({ returned }) => !returned);
  if (!isSold || lead.placement_id !== null) return;
  const id = await nextPlacementId(change);
  await placeByHand(change, [lead.id], force);
  await db.updateTable('records').set({ placement_id: id }).where('id', '=', lead.id).execute();
}

type SoldLead = Pick<StoredRecord, 'id' | 'key' | 'group_id' | 'placement_id'>;

interface StoredSale {
  id: number;
  client_id: number;
  rule_id: number | null;
  key: string;
}

async function takeBack(change: Change, lead: SoldLead, sale: StoredSale): Promise<void> {
  assertByHand(lead, sale);
  await authorize(change, { do: 'lead.sell', clientId: sale.client_id });
  await change.db.deleteFrom('sales').where('id', '=', sale.id).execute();
}

// What a rule has sold stands in statements, which never change.
function assertByHand({ key }: SoldLead, sale: StoredSale): void {
  if (sale.rule_id === null) return;
  throw new Problem({
    code: 'sold_by_rule',
    exit: ExitCode.refused,
    message: `The sale of "${key}" to "${sale.key}" was made by a rule, and no document changes it.`,
    hint: `Return the lead instead: crmctl lead return ${key} --from ${sale.key} --reason TEXT.`,
  });
}
