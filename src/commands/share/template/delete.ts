import { Command } from 'commander';
import { change } from '../../../access/change.ts';
import type { Cli } from '../../../cli/cli.ts';
import type { Context } from '../../../cli/context.ts';
import { example, withDryRun } from '../../../cli/verb.ts';
import { deleteTemplate } from '../../../records/templates.ts';

export function deleteCommand({ perform }: Cli): Command {
  return withDryRun(new Command('delete'))
    .description('delete a template; the teams that it made stay')
    .argument('<template>', 'its key')
    .addHelpText('after', example('share template delete helpers'))
    .action((key: string, _flags: object, command: Command) => perform(command, (context) => runDelete(key, context)));
}

export async function runDelete(key: string, { session, out }: Context): Promise<void> {
  const done = await change(session, (change) => deleteTemplate(change, key));
  await out.done([done], session.dryRun);
}
