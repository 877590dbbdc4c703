import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { nothingToChange } from '../../cli/nothing-to-change.ts';
import { collectPair, example, withDryRun } from '../../cli/verb.ts';
import { editRecord } from '../../records/edit-record.ts';
import type { RecordType } from '../../store/schema/records.ts';

export interface EditOptions {
  type: RecordType;
  key: string;
  name?: string;
  field?: Record<string, string>;
}

export function editCommand({ perform }: Cli, type: RecordType): Command {
  return withDryRun(new Command('edit'))
    .description(`change the name or fields of a ${type}`)
    .argument('<key>', 'its key, or #id')
    .option('--name <name>', 'what it is called')
    .option('--field <field=value>', 'a value, or field= to take it away; may be repeated', collectPair)
    .addHelpText('after', example(`${type} edit acme --name "ACME AG" --field notes=`))
    .action((key: string, flags: Omit<EditOptions, 'type' | 'key'>, command: Command) =>
      perform(command, (context) => runEdit({ type, key, ...flags }, context)),
    );
}

export async function runEdit({ type, key, name, field }: EditOptions, { session, out }: Context): Promise<void> {
  if (name === undefined && field === undefined) throw nothingToChange(`${type} edit ${key} --field notes=called`);
  const done = await change(session, (change) => editRecord(change, type, key, { name, fields: field }));
  await out.done([done], session.dryRun);
}
