import { Command } from 'commander';
import { changeEach } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { readKeys } from '../../cli/read-keys.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { pluralOf } from '../../records/assign-records.ts';
import { deleteRecord } from '../../records/delete-record.ts';
import type { RecordType } from '../../store/schema/records.ts';

export interface DeleteOptions {
  type: RecordType;
  keys: string[];
}

export function deleteCommand({ perform }: Cli, type: RecordType): Command {
  return withDryRun(new Command('delete'))
    .description(`delete ${pluralOf(type)}, with their notes and shares`)
    .argument('<keys...>', 'keys, or #id; - reads them from standard input')
    .addHelpText('after', example(`${type} delete acme`))
    .action((keys: string[], _flags: object, command: Command) =>
      perform(command, (context) => runDelete({ type, keys }, context)),
    );
}

export async function runDelete({ type, keys }: DeleteOptions, { session, out, surroundings }: Context): Promise<void> {
  const all = await readKeys(keys, surroundings.stdin);
  const done = await changeEach(session, all, (change, key) => deleteRecord(change, type, key));
  await out.done(done, session.dryRun);
}
