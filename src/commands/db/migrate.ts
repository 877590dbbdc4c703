import { Command } from 'commander';
import { authorize } from '../../access/authority.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { LATEST_VERSION, listMissing, migrate } from '../../store/migrate.ts';

export function migrateCommand({ perform }: Cli): Command {
  return withDryRun(new Command('migrate'))
    .description('bring the schema of the database up to date')
    .addHelpText('after', example('db migrate --dry-run', 'db backup before.db && crmctl db migrate'))
    .action((_flags: object, command: Command) => perform(command, runMigrate, { database: 'any' }));
}

export async function runMigrate({ session, out }: Context): Promise<void> {
  const { store, dryRun } = session;
  await authorize(session, { do: 'account.read', what: 'db' });
  const applied = dryRun ? await listMissing(store) : await migrate(store);
  const done = applied.map(({ version, name }) => ({
    result: 'updated' as const,
    object: 'schema',
    key: String(version),
    text: `Schema ${version}: ${name}`,
  }));
  const upToDate = {
    result: 'unchanged' as const,
    object: 'schema',
    key: String(LATEST_VERSION),
    text: `Schema ${LATEST_VERSION} is up to date`,
  };
  await out.done(done.length > 0 ? done : [upToDate], dryRun, { schema: LATEST_VERSION });
}
