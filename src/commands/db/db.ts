import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { backupCommand } from './backup.ts';
import { checkCommand } from './check.ts';
import { copyCommand } from './copy.ts';
import { migrateCommand } from './migrate.ts';
import { seedCommand } from './seed.ts';
import { statusCommand } from './status.ts';

export function dbCommand(cli: Cli): Command {
  const db = new Command('db').description('the database itself: version, check, copies');
  const verbs = [migrateCommand, statusCommand, backupCommand, checkCommand, copyCommand, seedCommand];
  for (const verb of verbs) db.addCommand(verb(cli));
  return db.addHelpText('after', example('db status', 'db backup copy.db', 'db check'));
}
