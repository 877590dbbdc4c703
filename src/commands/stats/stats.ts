import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { distributionCommand } from './distribution.ts';

const VERBS = [distributionCommand];

export function statsCommand(cli: Cli): Command {
  const stats = new Command('stats').description('figures, as far as stats.view reaches');
  for (const verb of VERBS) stats.addCommand(verb(cli));
  return stats.addHelpText('after', example('stats distribution'));
}
