import { counted } from '../../counted.ts';
import type { ChalkInstance } from 'chalk';
import { Command } from 'commander';
import { readSettings } from '../../access/settings.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import { assertSeesClient } from '../../distribution/assert-sees-client.ts';
import { getClient, readStatement, type ClientStatement } from '../../distribution/client-statement.ts';
import { toLocalTime } from '../../distribution/local-time.ts';

export interface StatementOptions {
  client: string;
  month?: string;
}

export function statementCommand({ perform }: Cli): Command {
  return new Command('statement')
    .description('sales, returns and the sum of a month; a past month never changes')
    .argument('<client>')
    .option('--month <month>', 'for example 2026-10; this month when absent')
    .addHelpText(
      'after',
      example('client statement solarbuyer --month 2026-10', 'client statement solarbuyer --output csv'),
    )
    .action((client: string, flags: { month?: string }, command: Command) =>
      perform(command, (context) => runStatement({ client, ...flags }, context)),
    );
}

export async function runStatement({ client, month }: StatementOptions, { session, out }: Context): Promise<void> {
  const { db } = session;
  await assertSeesClient(session, (await getClient(session, client)).key);
  const { timezone } = await readSettings(db);
  const wanted = month ?? toLocalTime(Date.parse(session.now()), timezone).month;
  const statement = await readStatement(session, client, wanted);
  if (out.format !== 'csv' && out.format !== 'ndjson') return out.document({ document: statement, text: draw });
  const rows = [
    ...statement.sales.map((line) => ({ kind: 'sale', ...line })),
    ...statement.returns.map(({ amount, ...line }) => ({ kind: 'return', ...line, amount: `-${amount}` })),
  ];
  await out.list({
    name: 'lines',
    columns: ['kind', 'at', 'lead', 'rule', 'amount', 'reason'].map((key) => ({ key })),
    rows,
  });
}

function draw(statement: ClientStatement, style: ChalkInstance): string {
  const { client, month, currency, sales, returns, sales_total, returns_total, total } = statement;
  const width = Math.max(10, ...[sales_total, returns_total, total].map((amount) => amount.length + 1));
  const line = (at: string, lead: string, amount: string, more = ''): string =>
    `  ${at.slice(0, 10)}  ${lead.padEnd(24)} ${amount.padStart(width)}${more}`;
  return [
    style.bold(`${client}, ${month}, ${currency}`),
    ...sales.map(({ at, lead, amount }) => line(at, lead, amount)),
    ...returns.map(({ at, lead, amount, reason }) => line(at, `${lead} returned`, `-${amount}`, `  ${reason ?? ''}`)),
    '',
    `  ${counted(sales.length, 'sale').padEnd(36)} ${sales_total.padStart(width)}`,
    `  ${counted(returns.length, 'return').padEnd(36)} ${(returns.length === 0 ? returns_total : `-${returns_total}`).padStart(width)}`,
    style.bold(`  ${'total'.padEnd(36)} ${total.padStart(width)}`),
  ].join('\n');
}
