import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { listCommand } from './list.ts';
import { runCommand } from './run.ts';
import { showCommand } from './show.ts';
import { undoCommand } from './undo.ts';

export function distributeCommand(cli: Cli): Command {
  return new Command('distribute')
    .description('give the leads that wait to groups, users and clients, by the rules')
    .addCommand(runCommand(cli), { isDefault: true })
    .addCommand(listCommand(cli))
    .addCommand(showCommand(cli))
    .addCommand(undoCommand(cli))
    .addHelpText('after', example('distribute', 'distribute --dry-run', 'distribute list', 'distribute undo'));
}
