import { readSettings } from '../access/settings.ts';
import { getGroup, type Group } from '../directory/find-group.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Session } from '../store/session.ts';
import { monthBounds } from './month-bounds.ts';
import { toAmount } from './money.ts';

export interface ClientStatement {
  client: string;
  month: string;
  currency: string;
  sales: StatementLine[];
  returns: (StatementLine & { sold_at: string; reason: string | null })[];
  /** Decimals with two places. */
  sales_total: string;
  returns_total: string;
  total: string;
}

export interface StatementLine {
  at: string;
  lead: string;
  rule: string | null;
  amount: string;
}

/**
 * What a client bought and returned in a month of the account's time zone. A return is a credit in the month in which
 * it was made, so the statement of a past month never changes.
 */
export async function readStatement(session: Session, key: string, month: string): Promise<ClientStatement> {
  const { db } = session;
  const client = await getClient(session, key);
  const settings = await readSettings(db);
  assertMonth(month);
  const [from, to] = monthBounds(month, settings.timezone);
  const linesOf = (column: 'sold_at' | 'returned_at') =>
    db
      .selectFrom('sales as s')
      .leftJoin('records as l', 'l.id', 's.lead_id')
      .leftJoin('rules as r', 'r.id', 's.rule_id')
      .select(['s.id', 's.lead_id', 'l.key as lead', 'r.key as rule', 's.price_cents', 's.sold_at', 's.returned_at'])
      .select('s.return_reason')
      .where('s.client_id', '=', client.id)
      .where(`s.${column}`, '>=', from)
      .where(`s.${column}`, '<', to)
      .orderBy(`s.${column}`)
      .orderBy('s.id')
      .execute();
  const sold = await linesOf('sold_at');
  const returned = await linesOf('returned_at');
  const sum = (lines: typeof sold): number => lines.reduce((cents, { price_cents }) => cents + price_cents, 0);
  const toLine = ({ lead, lead_id, rule, price_cents }: (typeof sold)[number]) => ({
    lead: lead ?? `#${lead_id}`,
    rule,
    amount: toAmount(price_cents),
  });
  return {
    client: client.key,
    month,
    currency: settings.currency,
    sales: sold.map((line) => ({ at: line.sold_at, ...toLine(line) })),
    returns: returned.map((line) => ({
      at: line.returned_at!,
      ...toLine(line),
      sold_at: line.sold_at,
      reason: line.return_reason,
    })),
    sales_total: toAmount(sum(sold)),
    returns_total: toAmount(sum(returned)),
    total: toAmount(sum(sold) - sum(returned)),
  };
}

export async function getClient(session: Session, key: string): Promise<Group> {
  const group = await getGroup(session, key);
  if (group.kind === 'client') return group;
  throw new Problem({
    code: 'not_a_client',
    exit: ExitCode.usage,
    message: `"${key}" is of kind ${group.kind}, no client.`,
    hint: 'See the clients: crmctl client list.',
  });
}

function assertMonth(month: string): void {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) return;
  throw new Problem({
    code: 'bad_month',
    exit: ExitCode.usage,
    message: `"${month}" is no month.`,
    hint: 'Write it as --month 2026-10.',
  });
}
