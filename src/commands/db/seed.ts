import { counted } from '../../counted.ts';
import { Command, InvalidArgumentError } from 'commander';
import { authorize } from '../../access/authority.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { inDatabase } from '../in-database.ts';
import { seedAccount, type SeedOptions } from '../../setup/seed-account.ts';

export function seedCommand({ perform }: Cli): Command {
  return withDryRun(new Command('seed'))
    .description('fill a new database with invented people, groups and records, for trials')
    .option('--users <n>', 'how many users', parseSize, 30)
    .option('--groups <n>', 'how many groups', parseSize, 12)
    .option('--records <n>', 'how many records of all types', parseSize, 500)
    .option('--seed <n>', 'the same number makes the same account', parseSize, 1)
    .addHelpText(
      'after',
      example('--db trial.db db seed', '--db large.db db seed --users 10000 --groups 1000 --records 100000'),
    )
    .action((flags: SeedOptions, command: Command) =>
      perform(command, (context) => runSeed(flags, context), { database: 'or-empty' }),
    );
}

export async function runSeed({ users, groups, records, seed }: SeedOptions, context: Context): Promise<void> {
  const { session, out, options } = context;
  await authorize(session, { do: 'account.read', what: 'db' });
  const seeded = await inDatabase(context, (within) => seedAccount(within, { users, groups, records, seed }));
  const text = `Made ${counted(seeded.users, 'user')}, ${counted(seeded.groups, 'group')} and ${counted(seeded.records, 'record')}; root is the administrator`;
  const done = { result: 'created' as const, object: 'account', key: 'root', text };
  await out.done([done], session.dryRun, {
    database: context.isNewDatabase ? options.db : session.store.name,
    ...seeded,
    seed,
  });
}

function parseSize(text: string): number {
  if (/^\d{1,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number.');
}
