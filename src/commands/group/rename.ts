import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { editGroup } from '../../directory/edit-group.ts';

export interface RenameOptions {
  group: string;
  name: string;
}

export function renameCommand({ perform }: Cli): Command {
  return withDryRun(new Command('rename'))
    .description('give a group another name; its key stays')
    .argument('<group>')
    .argument('<name>')
    .addHelpText('after', example('group rename nord "Vertrieb Nord"'))
    .action((group: string, name: string, _flags: object, command: Command) =>
      perform(command, (context) => runRename({ group, name }, context)),
    );
}

export async function runRename({ group, name }: RenameOptions, { session, out }: Context): Promise<void> {
  const done = await change(session, (change) => editGroup(change, group, { name }));
  await out.done([done], session.dryRun);
}
