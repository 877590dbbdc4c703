import { Command } from 'commander';
import type { Cli } from '../cli/cli.ts';
import type { Context } from '../cli/context.ts';
import { example, withDryRun } from '../cli/verb.ts';
import { createAccount } from '../directory/create-account.ts';
import { findGroup } from '../directory/find-group.ts';

export interface InitOptions {
  admin?: string;
  adminEmail?: string;
  adminName?: string;
}

export function initCommand({ perform }: Cli): Command {
  return withDryRun(new Command('init'))
    .description('make a database: administrative group, base group, built-in roles, first administrator')
    .option('--admin <key>', 'key of the first administrator')
    .option('--admin-email <email>', 'their email address')
    .option('--admin-name <name>', 'their name')
    .addHelpText('after', example('init --admin anna --admin-email anna@example.com'))
    .action((flags: InitOptions, command: Command) =>
      perform(command, (context) => runInit(flags, context), { database: 'create' }),
    );
}

export async function runInit(options: InitOptions, { session, out, prompts }: Context): Promise<void> {
  const done = await createAccount(session, await firstAdministrator(options, { session, prompts }));
  await out.done(done, session.dryRun, { database: session.store.name });
}

async function firstAdministrator(
  { admin, adminEmail, adminName }: InitOptions,
  { session, prompts }: Pick<Context, 'session' | 'prompts'>,
) {
  if (admin === undefined && (await findGroup(session.db, 'admin'))) return undefined;
  const key = admin ?? (await prompts.text({ message: 'Key of the first administrator:', flag: '--admin KEY' }));
  const email =
    adminEmail ??
    (prompts.isPossible
      ? await prompts.text({ message: 'Their email address:', flag: '--admin-email EMAIL' })
      : undefined);
  return { key, email, name: adminName };
}
