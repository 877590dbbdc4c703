import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { recordsCommand } from '../import/records.ts';
import { activateCommand } from './activate.ts';
import { assignCommand } from './assign.ts';
import { awayCommand } from './away.ts';
import { createCommand } from './create.ts';
import { deactivateCommand } from './deactivate.ts';
import { editCommand } from './edit.ts';
import { listCommand } from './list.ts';
import { restrictCommand } from './restrict.ts';
import { showCommand } from './show.ts';
import { unassignCommand } from './unassign.ts';
import { unrestrictCommand } from './unrestrict.ts';

const VERBS = [
  createCommand,
  listCommand,
  showCommand,
  editCommand,
  assignCommand,
  unassignCommand,
  activateCommand,
  deactivateCommand,
  restrictCommand,
  unrestrictCommand,
  awayCommand,
];

export function userCommand(cli: Cli): Command {
  const user = new Command('user').description('people, and the groups they are in');
  for (const verb of VERBS) user.addCommand(verb(cli));
  user.addCommand(recordsCommand(cli, 'users', 'import'));
  return user.addHelpText(
    'after',
    example('user create anna --email anna@example.com --to nord', 'user assign anna bert --to nord-1'),
  );
}
