import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { createCommand } from './create.ts';
import { deleteCommand } from './delete.ts';
import { listCommand } from './list.ts';
import { releaseCommand } from './release.ts';
import { withdrawCommand } from './withdraw.ts';

export function fieldCommand(cli: Cli): Command {
  const field = new Command('field').description('fields of records, and to which groups each is released');
  for (const verb of [createCommand, listCommand, releaseCommand, withdrawCommand, deleteCommand])
    field.addCommand(verb(cli));
  return field.addHelpText(
    'after',
    example(
      'field create company.revenue-class --kind choice --choices A,B,C',
      'field release company.revenue-class --to nord-1',
    ),
  );
}
