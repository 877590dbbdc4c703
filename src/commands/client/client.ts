import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { listCommand } from './list.ts';
import { showCommand } from './show.ts';
import { statementCommand } from './statement.ts';

export function clientCommand(cli: Cli): Command {
  return new Command('client')
    .description('clients that buy leads: what they bought, returned and owe')
    .addCommand(listCommand(cli))
    .addCommand(showCommand(cli))
    .addCommand(statementCommand(cli))
    .addHelpText('after', example('client list', 'client statement solarbuyer --month 2026-10'));
}
