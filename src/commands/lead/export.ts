import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { collectPair, example } from '../../cli/verb.ts';
import { toAmount } from '../../distribution/money.ts';
import { exportRecords } from '../../records/export-records.ts';
import { listFields } from '../../records/field-values.ts';
import type { SeenRecord } from '../../records/seen-record.ts';

export interface ExportOptions {
  filter?: Record<string, string>;
}

const COLUMNS = ['key', 'name', 'group', 'owner', 'company', 'status', 'amount', 'received', 'affiliate'];

export function exportCommand({ perform }: Cli): Command {
  return new Command('export')
    .description('write out leads, as far as who asks may export and see them; CSV unless --output says otherwise')
    .option('--filter <field=value>', 'only those where it holds; may be repeated', collectPair)
    .addHelpText(
      'after',
      example('lead export > leads.csv', 'lead export --filter status=won --as anna --output ndjson'),
    )
    .action((flags: ExportOptions, command: Command) => perform(command, (context) => runExport(flags, context)));
}

export async function runExport({ filter }: ExportOptions, { session, out }: Context): Promise<void> {
  const { records, fields } = await exportRecords(session, 'lead', filter ?? {});
  const rows = records.map(toRow);
  const columns = [...COLUMNS, ...fields].map((key) => ({ key }));
  const also = (await listFields(session.db, 'lead')).map((field) => field.key);
  await out.list({ name: 'leads', columns, also, rows, unasked: 'csv' });
}

function toRow(record: SeenRecord): Record<string, unknown> {
  const { key, name, group, owner, company, status, amount_cents, received, affiliate, fields } = record;
  const amount = amount_cents === null ? null : toAmount(amount_cents);
  return {
    ...fields,
    key,
    name,
    group,
    owner,
    company: company ?? fields['company'] ?? null,
    status,
    amount,
    received,
    affiliate,
  };
}
