import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { listCommand } from './list.ts';

export function activityCommand(cli: Cli): Command {
  return new Command('activity')
    .description('what others did, as far as activity.view and the privacy setting reach')
    .addCommand(listCommand(cli))
    .addHelpText('after', example('activity list', 'activity list --as anna --json'));
}
