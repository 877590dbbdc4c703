import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, lacks, parseCount, withDryRun } from '../../cli/verb.ts';
import { moveRule } from '../../distribution/edit-rule.ts';

export interface MoveOptions {
  key: string;
  position: number;
}

export function moveCommand({ perform }: Cli): Command {
  return withDryRun(new Command('move'))
    .description('try a rule earlier or later')
    .argument('<rule>')
    .argument('[position]', 'its new place, from 1', parseCount)
    .option('--position <n>', 'the same as a flag', parseCount)
    .addHelpText('after', example('rule move rest 3', 'rule move rest --position 3'))
    .action((key: string, place: number | undefined, flags: { position?: number }, command: Command) => {
      const position = flags.position ?? place ?? lacks(command, { option: '--position <n>' });
      return perform(command, (context) => runMove({ key, position }, context));
    });
}

export async function runMove({ key, position }: MoveOptions, { session, out }: Context): Promise<void> {
  const done = await change(session, (change) => moveRule(change, key, position));
  await out.done([done], session.dryRun);
}
