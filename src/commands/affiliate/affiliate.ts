import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { listCommand } from './list.ts';
import { mapCommand } from './map.ts';
import { showCommand } from './show.ts';
import { statsCommand } from './stats.ts';

export function affiliateCommand(cli: Cli): Command {
  return new Command('affiliate')
    .description('who delivers leads: how their files are read, what they are paid for')
    .addCommand(listCommand(cli))
    .addCommand(showCommand(cli))
    .addCommand(mapCommand(cli))
    .addCommand(statsCommand(cli))
    .addHelpText('after', example('affiliate list', 'affiliate stats adbiz --month 2026-10'));
}
