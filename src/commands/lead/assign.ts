import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { collectPair, example, withDryRun } from '../../cli/verb.ts';
import { runAssign, type AssignOptions } from '../record/assign.ts';

export function assignCommand({ perform }: Cli): Command {
  return withDryRun(new Command('assign'))
    .description('give leads to a group or a user by hand; no rotation moves')
    .argument('[leads...]', 'keys, or #id; - reads them from standard input')
    .option('--to <group>', 'the organization or team')
    .option('--owner <user>', 'who gets them')
    .option('--filter <field=value>', 'all for which it holds, instead of keys; may be repeated', collectPair)
    .option('--skip-denied', 'leave out what --as may not assign')
    .option('--force', 'although the clock stands before the last placement')
    .addHelpText('after', example('lead assign l1 l2 --to nord-1 --owner anna'))
    .action((keys: string[], flags: Omit<AssignOptions, 'type' | 'keys' | 'cascade'>, command: Command) =>
      perform(command, (context) => runAssign({ type: 'lead', keys, ...flags }, context)),
    );
}
