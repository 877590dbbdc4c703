import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { distributionCommand } from './distribution.ts';
import { figuresCommand } from './figures-command.ts';
import { leadsCommand } from './leads.ts';

const VERBS = [
  leadsCommand,
  distributionCommand,
  figuresCommand('users', 'user', 'the figures of each user: their own, their team’s or everybody’s'),
  figuresCommand('teams', 'team', 'the figures of each team: leads in it, or owned by one of its members'),
  figuresCommand('affiliates', 'affiliate', 'the figures of each affiliate’s leads'),
];

export function statsCommand(cli: Cli): Command {
  const stats = new Command('stats').description('figures, as far as stats.view reaches');
  for (const verb of VERBS) stats.addCommand(verb(cli));
  return stats.addHelpText('after', example('stats leads --by month', 'stats users --output csv'));
}
