import { parseWord } from '../access/vocabulary.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Change, Done } from '../store/session.ts';
import { authorizeRecord } from './authorize-records.ts';
import { getRecord } from './find-record.ts';

export const LEAD_STATUSES = ['new', 'contacted', 'standby', 'won', 'lost', 'cancelled'] as const;

/** Says where a lead stands. An amount, in cents, is of a lead that is won. */
export async function setLeadStatus(change: Change, text: string, wanted: string, amountCents?: number): Promise<Done> {
  const { db, now } = change;
  const status = parseWord(wanted, LEAD_STATUSES, 'status');
  if (amountCents !== undefined && status !== 'won') throw amountOfWonOnly(status);
  const lead = await getRecord(change, 'lead', text);
  // Asked first: whether it is so already tells where the lead stands.
  await authorizeRecord(change, 'edit', lead);
  const { key } = lead;
  const amount = status === 'won' ? (amountCents ?? (lead.status === 'won' ? lead.amount_cents : null)) : null;
  if (lead.status === status && lead.amount_cents === amount) {
    return { result: 'unchanged', object: 'lead', key, text: `Lead ${key} is ${status} already` };
  }
  await db
    .updateTable('records')
    .set({ status, amount_cents: amount, updated_at: now() })
    .where('id', '=', lead.id)
    .execute();
  change.journal({
    verb: 'updated',
    object: 'lead',
    key,
    before: { status: lead.status, amount_cents: lead.amount_cents },
    after: { status, amount_cents: amount },
  });
  return { result: 'updated', object: 'lead', key, text: `Lead ${key} is now ${status}` };
}

function amountOfWonOnly(status: string): Problem {
  return new Problem({
    code: 'amount_of_won_only',
    exit: ExitCode.usage,
    message: `A lead that is ${status} has no amount.`,
    hint: 'Give --amount with the status won.',
  });
}
