import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { backupCommand } from './backup.ts';
import { checkCommand } from './check.ts';
import { copyCommand } from './copy.ts';
import { migrateCommand } from './migrate.ts';
import { policiesCommand } from './policies.ts';
import { seedCommand } from './seed.ts';
import { statusCommand } from './status.ts';

const VERBS = [migrateCommand, statusCommand, backupCommand, checkCommand, copyCommand, policiesCommand, seedCommand];

export function dbCommand(cli: Cli): Command {
  const db = new Command('db').description('the database itself: version, check, copies');
  for (const verb of VERBS) db.addCommand(verb(cli));
  return db.addHelpText('after', example('db status', 'db backup copy.db', 'db check'));
}
