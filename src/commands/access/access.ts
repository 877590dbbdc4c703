import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { checkCommand } from './check.ts';
import { matrixCommand } from './matrix.ts';
import { whatCommand } from './what.ts';
import { whoCommand } from './who.ts';

export function accessCommand(cli: Cli): Command {
  const access = new Command('access').description('who may do what with which record, and why');
  for (const verb of [checkCommand, whoCommand, whatCommand, matrixCommand]) access.addCommand(verb(cli));
  return access.addHelpText(
    'after',
    example('access check anna view company/acme', 'access who view acme', 'access what anna'),
  );
}
