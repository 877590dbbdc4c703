import type { Selectable } from 'kysely';
import { findSubject } from '../access/subject.ts';
import type { Settings } from '../access/settings.ts';
import type { Group } from '../directory/find-group.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { StoredRecord } from '../records/find-record.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Change } from '../store/session.ts';
import { toLocalTime } from './local-time.ts';
import { monthBounds } from './month-bounds.ts';
import { listAdministrators } from './rule-position.ts';

export type StoredSale = Selectable<Schema['sales']>;

const DEFAULT_DAYS = 14;
const DEFAULT_QUOTA = 10;
const DAY_MS = 86_400_000;

/** The sale that can be returned by whoever is asking, or a Problem: who, until when, and how many. */
export async function assertReturnable(
  change: Change,
  lead: StoredRecord,
  client: Group,
  { timezone }: Settings,
): Promise<StoredSale> {
  const { db, actor } = change;
  await assertInternal(change, client);
  const sales = await db
    .selectFrom('sales')
    .selectAll()
    .where('lead_id', '=', lead.id)
    .where('client_id', '=', client.id)
    .orderBy('id', 'desc')
    .execute();
  const sale = sales.find(({ returned_at }) => returned_at === null);
  if (!sale) throw sales.length > 0 ? returnedAlready(lead.key, client.key) : neverSold(lead.key, client.key);
  const isAdministrator = actor.kind === 'operator' || (await listAdministrators(db)).has(actor.id);
  const terms = await readTerms(change, sale);
  const until = Date.parse(sale.sold_at) + terms.days * DAY_MS;
  if (terms.days === 0 || Date.parse(change.now()) > until) throw tooLate(lead.key, client.key, terms.days);
  const { returned, allowed } = await countReturns(change, sale, terms.quota, timezone);
  if (returned >= allowed && !isAdministrator) throw beyondQuota(client.key, terms.quota, allowed);
  return sale;
}

async function assertInternal(change: Change, client: Group): Promise<void> {
  const { db, actor } = change;
  if (actor.kind === 'operator') return;
  const subject = await findSubject(change, actor.key);
  const isOfClient = await db
    .selectFrom('memberships')
    .select('id')
    .where('user_id', '=', actor.id)
    .where('group_id', '=', client.id)
    .executeTakeFirst();
  if (subject?.isInternal && !isOfClient) return;
  throw new Problem({
    code: 'not_permitted',
    exit: ExitCode.notPermitted,
    message: `"${actor.key}" may not return a lead of ${client.key}.`,
    reason: 'Leads are returned by internal users, never by those of the client.',
    hint: 'Ask somebody inside with the permission lead.assign.',
  });
}

async function readTerms({ db }: Change, sale: StoredSale): Promise<{ days: number; quota: number }> {
  const buyer =
    sale.rule_id === null
      ? undefined
      : await db
          .selectFrom('rule_buyers')
          .select(['return_days', 'return_quota'])
          .where('rule_id', '=', sale.rule_id)
          .where('group_id', '=', sale.client_id)
          .executeTakeFirst();
  return { days: buyer?.return_days ?? DEFAULT_DAYS, quota: buyer?.return_quota ?? DEFAULT_QUOTA };
}

/** Of the sales to that client by that rule in the month of the sale: how many are returned, and may be. */
async function countReturns(
  { db }: Change,
  sale: StoredSale,
  quota: number,
  zone: string,
): Promise<{ returned: number; allowed: number }> {
  const { month } = toLocalTime(Date.parse(sale.sold_at), zone);
  const [from, to] = monthBounds(month, zone);
  const rows = await db
    .selectFrom('sales')
    .select(['returned_at'])
    .where('client_id', '=', sale.client_id)
    .where('rule_id', sale.rule_id === null ? 'is' : '=', sale.rule_id)
    .where('sold_at', '>=', from)
    .where('sold_at', '<', to)
    .execute();
  const returned = rows.filter(({ returned_at }) => returned_at !== null).length;
  return { returned, allowed: Math.ceil((rows.length * quota) / 100) };
}

function neverSold(lead: string, client: string): Problem {
  return new Problem({
    code: 'not_sold',
    exit: ExitCode.refused,
    message: `"${lead}" was not sold to "${client}".`,
    hint: `See what was: crmctl client show ${client}.`,
  });
}

function returnedAlready(lead: string, client: string): Problem {
  return new Problem({
    code: 'returned_already',
    exit: ExitCode.refused,
    message: `"${lead}" was returned by "${client}" already; it is credited once.`,
    hint: `See the credit: crmctl client statement ${client}.`,
  });
}

function tooLate(lead: string, client: string, days: number): Problem {
  return new Problem({
    code: 'return_too_late',
    exit: ExitCode.refused,
    message: `"${lead}" cannot be returned by "${client}" any more.`,
    reason: days === 0 ? 'Its rule takes no returns.' : `Its rule takes returns within ${days} days.`,
    hint: 'The days stand in the rule: return-days.',
  });
}

function beyondQuota(client: string, quota: number, allowed: number): Problem {
  return new Problem({
    code: 'return_quota_spent',
    exit: ExitCode.notPermitted,
    message: `"${client}" has returned as many leads of that month as it may: ${allowed}.`,
    reason: `Its rule allows ${quota} % of the month's sales.`,
    hint: 'Beyond it an administrative member returns leads.',
  });
}
