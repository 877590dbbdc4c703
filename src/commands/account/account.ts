import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { showCommand } from './show.ts';

export function accountCommand(cli: Cli): Command {
  return new Command('account')
    .description('the account as a whole')
    .addCommand(showCommand(cli))
    .addHelpText('after', example('account show'));
}
