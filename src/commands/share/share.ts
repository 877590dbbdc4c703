import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { addCommand } from './add.ts';
import { listCommand } from './list.ts';
import { removeCommand } from './remove.ts';
import { templateCommand } from './template/template.ts';

export function shareCommand(cli: Cli): Command {
  const share = new Command('share').description('records shared with users, access teams and other groups');
  for (const verb of [addCommand, removeCommand, listCommand, templateCommand]) share.addCommand(verb(cli));
  return share.addHelpText(
    'after',
    example('share add acme --user bert --actions view,edit', 'share add d1 --template helpers --user bert'),
  );
}
