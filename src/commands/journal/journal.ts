import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { listCommand } from './list.ts';
import { showCommand } from './show.ts';
import { verifyCommand } from './verify.ts';

export function journalCommand(cli: Cli): Command {
  const journal = new Command('journal').description('what was changed, by whom, and what it was before');
  for (const verb of [listCommand, showCommand, verifyCommand]) journal.addCommand(verb(cli));
  return journal.addHelpText('after', example('journal list --since 7d', 'journal verify'));
}
