import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { createCommand } from './create.ts';
import { deleteCommand } from './delete.ts';
import { editCommand } from './edit.ts';
import { disableCommand, enableCommand } from './enable.ts';
import { listCommand } from './list.ts';
import { moveCommand } from './move.ts';
import { showCommand } from './show.ts';
import { testCommand } from './test.ts';

export function ruleCommand(cli: Cli): Command {
  return new Command('rule')
    .description('who gets which leads: rules, tried in order')
    .addCommand(createCommand(cli))
    .addCommand(listCommand(cli))
    .addCommand(showCommand(cli))
    .addCommand(editCommand(cli))
    .addCommand(moveCommand(cli))
    .addCommand(enableCommand(cli))
    .addCommand(disableCommand(cli))
    .addCommand(deleteCommand(cli))
    .addCommand(testCommand(cli))
    .addHelpText('after', example('rule create rest --to base', 'rule list'));
}
