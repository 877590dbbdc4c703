import type { Kysely } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';
import { describeWhy } from './describe-why.ts';
import { toAmount } from './money.ts';
import type { OfferedTo } from './offer-again.ts';

/** One placement of a lead, oldest first; the last is where it is now. */
export interface LeadEvent {
  at: string;
  cause: string;
  group: string | null;
  user: string | null;
  rule: string | null;
  run: number | null;
  /** For a return: where each buyer stood when the lead was offered again. */
  offered: { client: string; before: number; after: number; passed_over: string | null }[] | null;
}

export interface LeadSale {
  client: string;
  /** null where what clients pay is not open to whoever asks. */
  price: string | null;
  sold_at: string;
  returned_at: string | null;
  reason: string | null;
}

export async function readLeadEvents(
  db: Kysely<Schema>,
  leadId: number,
): Promise<{ placements: LeadEvent[]; sales: LeadSale[] }> {
  const placements = await db
    .selectFrom('placements as p')
    .leftJoin('groups as g', 'g.id', 'p.group_id')
    .leftJoin('users as u', 'u.id', 'p.user_id')
    .leftJoin('rules as r', 'r.id', 'p.rule_id')
    .select(['p.at', 'p.cause', 'g.key as group', 'u.key as user', 'r.key as rule', 'p.run_id as run', 'p.state'])
    .where('p.lead_id', '=', leadId)
    .orderBy('p.id')
    .execute();
  const sales = await db
    .selectFrom('sales as s')
    .innerJoin('groups as g', 'g.id', 's.client_id')
    .select(['g.key as client', 's.price_cents', 's.sold_at', 's.returned_at', 's.return_reason as reason'])
    .where('s.lead_id', '=', leadId)
    .orderBy('s.id')
    .execute();
  const events = placements.map(({ state, ...event }) => ({ ...event, offered: readOffered(event.cause, state) }));
  return {
    placements: events,
    sales: sales.map(({ price_cents, ...sale }) => ({ ...sale, price: toAmount(price_cents) })),
  };
}

function readOffered(cause: string, state: string | null): LeadEvent['offered'] {
  if (cause !== 'return' || state === null) return null;
  const { buyers } = JSON.parse(state) as { buyers: OfferedTo[] };
  return buyers.map(({ key, before, after, why }) => ({
    client: key,
    before,
    after,
    passed_over: why ? describeWhy(why) : null,
  }));
}
