import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { drawTable } from '../../cli/draw-table.ts';
import { showFacts } from '../../cli/show-facts.ts';
import { example } from '../../cli/verb.ts';
import { describeRecord } from '../../records/describe-record.ts';
import { listFields } from '../../records/field-values.ts';
import { recordHistory } from '../../reports/record-history.ts';
import type { RecordType } from '../../store/schema/records.ts';

export interface ShowOptions {
  type: RecordType;
  key: string;
}

export function showCommand({ perform }: Cli, type: RecordType): Command {
  return new Command('show')
    .description(`show a ${type}, as far as who asks may see it`)
    .argument('<key>', 'its key, or #id')
    .addHelpText('after', example(`${type} show acme`, `${type} show acme --as anna`))
    .action((key: string, _flags: object, command: Command) =>
      perform(command, (context) => runShow({ type, key }, context)),
    );
}

export async function runShow({ type, key }: ShowOptions, { session, out, options }: Context): Promise<void> {
  const described = await describeRecord(session, type, key);
  await out.document({
    document: { ...described, history: await recordHistory(session, type, key) },
    also: options.columns && (await listFields(session.db, type)).map((field) => field.key),
    text: (
      { key: its, name, group, owner, company, status, amount, currency, received, affiliate, fields, form, history },
      style,
      width,
    ) => {
      const facts = showFacts(
        style,
        [its, name].filter((word) => word !== null).join('  '),
        {
          group,
          owner,
          company,
          status,
          amount: amount === null ? null : `${amount} ${currency}`,
          received,
          affiliate,
          ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, String(value)])),
          ...Object.fromEntries(Object.entries(form ?? {}).map(([column, value]) => [column, String(value)])),
        },
        width,
      );
      if (history === null || history.length === 0) return facts;
      const columns = [{ key: 'at' }, { key: 'by' }, { key: 'kind' }, { key: 'text' }];
      return `${facts}\n\n${drawTable(
        columns,
        history.map((entry) => ({ ...entry })),
        { style, width },
      )}`;
    },
  });
}
