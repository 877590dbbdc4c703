import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { showFacts } from '../../cli/show-facts.ts';
import { example } from '../../cli/verb.ts';
import { describeRecord } from '../../records/describe-record.ts';
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

export async function runShow({ type, key }: ShowOptions, { session, out }: Context): Promise<void> {
  await out.document({
    document: await describeRecord(session, type, key),
    text: (
      { key: its, name, group, owner, company, status, amount, received, affiliate, fields, form },
      style,
      width,
    ) =>
      showFacts(
        style,
        [its, name].filter((word) => word !== null).join('  '),
        {
          group,
          owner,
          company,
          status,
          amount,
          received,
          affiliate,
          ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, String(value)])),
          ...Object.fromEntries(Object.entries(form ?? {}).map(([column, value]) => [column, String(value)])),
        },
        width,
      ),
  });
}
