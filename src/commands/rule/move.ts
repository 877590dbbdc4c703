import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, parseCount, withDryRun } from '../../cli/verb.ts';
import { moveRule } from '../../distribution/edit-rule.ts';

export interface MoveOptions {
  key: string;
  position: number;
}

export function moveCommand({ perform }: Cli): Command {
  return withDryRun(new Command('move'))
    .description('try a rule earlier or later')
    .argument('<rule>')
    .requiredOption('--position <n>', 'its new place, from 1', parseCount)
    .addHelpText('after', example('rule move rest --position 3'))
    .action((key: string, { position }: { position: number }, command: Command) =>
      perform(command, (context) => runMove({ key, position }, context)),
    );
}

export async function runMove({ key, position }: MoveOptions, { session, out }: Context): Promise<void> {
  const done = await change(session, (change) => moveRule(change, key, position));
  await out.done([done], session.dryRun);
}
