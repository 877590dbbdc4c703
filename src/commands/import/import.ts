import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { leadsCommand } from './leads.ts';
import { listCommand } from './list.ts';
import { undoCommand } from './undo.ts';
import { recordsCommand } from './records.ts';
import { showCommand } from './show.ts';

export function importCommand(cli: Cli): Command {
  return new Command('import')
    .description('files that others made: leads of affiliates, exports of other CRMs')
    .addCommand(leadsCommand(cli))
    .addCommand(recordsCommand(cli, 'companies'))
    .addCommand(recordsCommand(cli, 'people'))
    .addCommand(recordsCommand(cli, 'deals'))
    .addCommand(recordsCommand(cli, 'projects'))
    .addCommand(recordsCommand(cli, 'users'))
    .addCommand(listCommand(cli))
    .addCommand(showCommand(cli))
    .addCommand(undoCommand(cli))
    .addHelpText('after', example('import leads leads.csv --affiliate adbiz --accept-mapping', 'import show 1 --rows'));
}
