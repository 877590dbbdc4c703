import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { createCommand } from './create.ts';
import { deleteCommand } from './delete.ts';
import { editCommand } from './edit.ts';
import { listCommand } from './list.ts';
import { showCommand } from './show.ts';

export function roleCommand(cli: Cli): Command {
  const role = new Command('role').description('named bundles of permissions with scopes');
  for (const verb of [createCommand, listCommand, showCommand, editCommand, deleteCommand]) role.addCommand(verb(cli));
  return role.addHelpText(
    'after',
    example('role create sales-lead "deal.*=group" stats.view=group', 'group grant-role nord sales-lead'),
  );
}
