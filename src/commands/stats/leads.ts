import { Command, Option } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { DIMENSIONS } from '../../reports/lead-figures.ts';
import { type FiguresOptions, runFigures, withPeriod } from './figures-command.ts';

export type LeadsOptions = FiguresOptions;

export function leadsCommand({ perform }: Cli): Command {
  return withPeriod(new Command('leads'))
    .description('what became of leads: counts, won, lost, amounts, conversion, time to first contact')
    .addOption(new Option('--by <what>', 'one row for each').choices(DIMENSIONS).default('status'))
    .addHelpText(
      'after',
      example('stats leads --by team', 'stats leads --by week --since 2026-07-01', 'stats leads --by user --as anna'),
    )
    .action((flags: LeadsOptions, command: Command) => perform(command, (context) => runFigures(flags, context)));
}
