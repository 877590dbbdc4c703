import { Command } from 'commander';
import type { Cli } from '../../../cli/cli.ts';
import { example } from '../../../cli/verb.ts';
import { createCommand } from './create.ts';
import { deleteCommand } from './delete.ts';
import { listCommand } from './list.ts';

export function templateCommand(cli: Cli): Command {
  const template = new Command('template').description('what access teams made for one record may do with it');
  for (const verb of [createCommand, listCommand, deleteCommand]) template.addCommand(verb(cli));
  return template.addHelpText('after', example('share template create helpers --type deal --actions view,edit'));
}
