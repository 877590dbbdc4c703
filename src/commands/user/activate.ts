import { Command } from 'commander';
import { changeEach } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { readKeys } from '../../cli/read-keys.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { setUserActive } from '../../directory/edit-user.ts';

export function activateCommand({ perform }: Cli): Command {
  return withDryRun(new Command('activate'))
    .description('let users act again')
    .argument('<users...>', 'keys of users; - reads them from standard input')
    .addHelpText('after', example('user activate anna'))
    .action((users: string[], _flags: object, command: Command) =>
      perform(command, (context) => runActivate({ users }, context)),
    );
}

export async function runActivate(
  { users }: { users: string[] },
  { session, out, surroundings }: Context,
): Promise<void> {
  const keys = await readKeys(users, surroundings.stdin);
  const done = await changeEach(session, keys, (change, user) => setUserActive(change, user, true));
  await out.done(done, session.dryRun);
}
