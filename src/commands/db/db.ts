import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { backupCommand } from './backup.ts';
import { checkCommand } from './check.ts';
import { migrateCommand } from './migrate.ts';
import { seedCommand } from './seed.ts';
import { statusCommand } from './status.ts';

export function dbCommand(cli: Cli): Command {
  const db = new Command('db').description('the database itself: version, copy, check');
  for (const verb of [migrateCommand, statusCommand, backupCommand, checkCommand, seedCommand])
    db.addCommand(verb(cli));
  return db.addHelpText('after', example('db status', 'db backup crm.db.copy', 'db check'));
}
