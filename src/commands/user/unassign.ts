import { Command } from 'commander';
import { changeEach } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { readKeys } from '../../cli/read-keys.ts';
import { collectWords, example, withDryRun } from '../../cli/verb.ts';
import { unassignUser } from '../../directory/memberships.ts';

export interface UnassignOptions {
  users: string[];
  from: string[];
}

export function unassignCommand({ perform }: Cli): Command {
  return withDryRun(new Command('unassign'))
    .description('take users out of groups')
    .argument('<users...>', 'keys of users; - reads them from standard input')
    .requiredOption('--from <group>', 'the group; may be repeated', collectWords)
    .addHelpText('after', example('user unassign anna --from nord'))
    .action((users: string[], { from }: { from: string[] }, command: Command) =>
      perform(command, (context) => runUnassign({ users, from }, context)),
    );
}

export async function runUnassign(
  { users, from }: UnassignOptions,
  { session, out, surroundings }: Context,
): Promise<void> {
  const keys = await readKeys(users, surroundings.stdin);
  const pairs = keys.flatMap((user) => from.map((group) => ({ user, group })));
  const done = await changeEach(session, pairs, (change, { user, group }) => unassignUser(change, user, group));
  await out.done(done, session.dryRun);
}
