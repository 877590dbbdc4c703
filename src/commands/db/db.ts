import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import { example } from '../../cli/verb.ts';
import { copyCommand } from './copy.ts';

export function dbCommand(cli: Cli): Command {
  const db = new Command('db').description('the database itself');
  for (const verb of [copyCommand]) db.addCommand(verb(cli));
  return db.addHelpText('after', example('db copy --to postgres://crmctl@db.example.com/crm'));
}
