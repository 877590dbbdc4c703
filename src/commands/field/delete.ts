import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { deleteField, parseFieldName } from '../../records/fields.ts';

export interface DeleteOptions {
  field: string;
  force?: boolean;
}

export function deleteCommand({ perform }: Cli): Command {
  return withDryRun(new Command('delete'))
    .description('delete a field of your own')
    .argument('<type.field>', 'for example company.revenue-class')
    .option('--force', 'also where records have values for it: these go too')
    .addHelpText('after', example('field delete company.revenue-class'))
    .action((field: string, flags: Omit<DeleteOptions, 'field'>, command: Command) =>
      perform(command, (context) => runDelete({ field, ...flags }, context)),
    );
}

export async function runDelete({ field, force }: DeleteOptions, { session, out }: Context): Promise<void> {
  const name = parseFieldName(field);
  const done = await change(session, (change) => deleteField(change, name, { force }));
  await out.done([done], session.dryRun);
}
