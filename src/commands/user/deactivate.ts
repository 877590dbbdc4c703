import { Command } from 'commander';
import { changeEach } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { readKeys } from '../../cli/read-keys.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { setUserActive } from '../../directory/edit-user.ts';

export function deactivateCommand({ perform }: Cli): Command {
  return withDryRun(new Command('deactivate'))
    .description('let users see and do nothing any more; what they own stays theirs')
    .summary('let users see and do nothing any more')
    .argument('<users...>', 'keys of users; - reads them from standard input')
    .addHelpText('after', example('user deactivate anna'))
    .action((users: string[], _flags: object, command: Command) =>
      perform(command, (context) => runDeactivate({ users }, context)),
    );
}

export async function runDeactivate(
  { users }: { users: string[] },
  { session, out, surroundings }: Context,
): Promise<void> {
  const keys = await readKeys(users, surroundings.stdin);
  const done = await changeEach(session, keys, (change, user) => setUserActive(change, user, false));
  await out.done(done, session.dryRun);
}
