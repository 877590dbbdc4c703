import { Command } from 'commander';
import { change } from '../../access/change.ts';
import { agreeFirst } from '../../cli/agree-first.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { collectPair, example, withDryRun } from '../../cli/verb.ts';
import { createRecord } from '../../records/create-record.ts';
import type { RecordType } from '../../store/schema/records.ts';

export interface CreateOptions {
  type: RecordType;
  key?: string | undefined;
  name?: string;
  to?: string;
  owner?: string;
  company?: string;
  affiliate?: string;
  field?: Record<string, string>;
  failIfExists?: boolean;
  force?: boolean;
}

export function createCommand({ perform }: Cli, type: RecordType): Command {
  const command = withDryRun(new Command('create'))
    .description(`make a ${type}`)
    .argument('[key]', `key of the new ${type}`)
    .option('--name <name>', 'what it is called; the key when absent')
    .option('--to <group>', 'the group that it is in; base when absent')
    .option('--owner <user>', 'who owns it')
    .option('--field <field=value>', 'a value; may be repeated', collectPair)
    .option('--fail-if-exists', 'refuse what exists already');
  if (type !== 'company') command.option('--company <key>', 'the company that it belongs to');
  if (type === 'lead')
    command
      .option('--affiliate <group>', 'the affiliate that delivered it')
      .option('--force', 'although the clock stands before the last placement');
  return command
    .addHelpText(
      'after',
      example(
        `${type} create acme --name "ACME GmbH" --to nord --field ${type === 'deal' ? 'amount=1200' : 'notes="met at the fair"'}`,
      ),
    )
    .action((key: string | undefined, flags: Omit<CreateOptions, 'type' | 'key'>, created: Command) =>
      perform(created, (context) => runCreate({ type, key, ...flags }, context)),
    );
}

export async function runCreate(options: CreateOptions, context: Context): Promise<void> {
  const { session, out, prompts } = context;
  const { type, to, owner, company, affiliate, field, failIfExists, force } = options;
  const key =
    options.key ?? (await prompts.text({ message: `Key of the new ${type}:`, flag: `crmctl ${type} create KEY` }));
  const asks = options.key === undefined && options.name === undefined;
  const name = asks ? await prompts.text({ message: 'Name:', flag: '--name NAME', default: key }) : options.name;
  const wish = { type, key, name, group: to, owner, company, affiliate, fields: field, failIfExists, force };
  const done = await agreeFirst(
    context,
    (within) => change(within, (change) => createRecord(change, wish)),
    (made) => [made],
  );
  await out.done([done], session.dryRun);
}
