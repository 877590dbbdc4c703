import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { moveGroup } from '../../directory/move-group.ts';

export interface MoveOptions {
  group: string;
  to: string;
}

export function moveCommand({ perform }: Cli): Command {
  return withDryRun(new Command('move'))
    .description('put a group, with all below it, under another parent')
    .argument('<group>')
    .requiredOption('--to <parent>', 'the new parent')
    .addHelpText('after', example('group move nord-1 --to sued'))
    .action((group: string, { to }: { to: string }, command: Command) =>
      perform(command, (context) => runMove({ group, to }, context)),
    );
}

export async function runMove({ group, to }: MoveOptions, { session, out }: Context): Promise<void> {
  const done = await change(session, (change) => moveGroup(change, group, to));
  await out.done([done], session.dryRun);
}
