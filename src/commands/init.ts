import { Command } from 'commander';
import { ADMIN_GROUP } from '../access/vocabulary.ts';
import type { Cli } from '../cli/cli.ts';
import type { Context } from '../cli/context.ts';
import { example, withDryRun } from '../cli/verb.ts';
import { createAccount } from '../directory/create-account.ts';
import { findGroup } from '../directory/find-group.ts';
import { ExitCode, Problem } from '../problem.ts';
import { withoutPassword } from '../store/postgres/without-password.ts';
import { inDatabase } from './in-database.ts';

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
      perform(command, (context) => runInit(flags, context), { database: 'or-empty' }),
    );
}

export async function runInit(options: InitOptions, context: Context): Promise<void> {
  const { session, out } = context;
  const first = await firstAdministrator(options, context);
  // Nothing is left behind of an account that could not be made.
  if (context.isNewDatabase) await createAccount({ ...session, dryRun: true }, first);
  const done = await inDatabase(context, (within) => createAccount(within, first));
  await out.done(done, session.dryRun, { database: withoutPassword(context.options.db) });
}

async function firstAdministrator(
  { admin, adminEmail, adminName }: InitOptions,
  { session, prompts }: Pick<Context, 'session' | 'prompts'>,
) {
  const exists = (await findGroup(session.db, ADMIN_GROUP)) !== undefined;
  if (exists) {
    if (admin === undefined) return undefined;
    await assertAsAsked(session, { admin, adminEmail, adminName });
    return { key: admin };
  }
  const key = admin ?? (await prompts.text({ message: 'Key of the first administrator:', flag: '--admin KEY' }));
  const email = adminEmail ?? (await prompts.text({ message: 'Their email address:', flag: '--admin-email EMAIL' }));
  return { key, email, name: adminName };
}

// The first administrator is made with the account; whoever repeats it changes nothing, and nobody becomes one by it.
async function assertAsAsked(
  { db }: Context['session'],
  { admin, adminEmail, adminName }: { admin: string; adminEmail?: string; adminName?: string },
): Promise<void> {
  const found = await db
    .selectFrom('memberships as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .innerJoin('groups as g', 'g.id', 'm.group_id')
    .select(['u.email', 'u.name'])
    .where('g.key', '=', ADMIN_GROUP)
    .where('u.key', '=', admin)
    .executeTakeFirst();
  const isSame = (asked: string | undefined, stored: string | null): boolean => asked === undefined || asked === stored;
  if (found && isSame(adminEmail, found.email) && isSame(adminName, found.name)) return;
  throw new Problem({
    code: 'account_exists',
    exit: ExitCode.refused,
    message: `There is an account already, and ${found ? `its administrator "${admin}" is another` : `"${admin}" is none of its administrators`}.`,
    hint: found
      ? `Change them: crmctl user edit ${admin} --email EMAIL --name NAME.`
      : `Make them one: crmctl user create ${admin} --email EMAIL --to ${ADMIN_GROUP}, or crmctl user assign ${admin} --to ${ADMIN_GROUP}.`,
  });
}
