import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { getCommand } from './get.ts';
import { listCommand } from './list.ts';
import { setCommand } from './set.ts';

export function settingsCommand(cli: Cli): Command {
  const settings = new Command('settings').description('the settings of the account');
  for (const verb of [listCommand, getCommand, setCommand]) settings.addCommand(verb(cli));
  return settings.addHelpText('after', example('settings list', 'settings set privacy group'));
}
