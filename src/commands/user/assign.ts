import { Command } from 'commander';
import { changeEach } from '../../access/change.ts';
import { agreeFirst } from '../../cli/agree-first.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { readKeys } from '../../cli/read-keys.ts';
import { collectWords, example, withDryRun } from '../../cli/verb.ts';
import { listGroups } from '../../directory/list-groups.ts';
import { listUsers } from '../../directory/list-users.ts';
import { assignUser } from '../../directory/memberships.ts';

export interface AssignOptions {
  users: string[];
  to?: string[];
  asManager?: boolean;
  role?: string[];
}

export function assignCommand({ perform }: Cli): Command {
  return withDryRun(new Command('assign'))
    .description('put users into groups, as members or managers')
    .argument('[users...]', 'keys of users; - reads them from standard input')
    .option('--to <group>', 'the group; may be repeated', collectWords)
    .option('--as-manager', 'as managers of the group')
    .option('--role <role>', 'a role attached to these memberships alone; may be repeated', collectWords)
    .addHelpText('after', example('user assign anna bert --to nord', 'user assign carla --to nord --as-manager'))
    .action((users: string[], flags: Omit<AssignOptions, 'users'>, command: Command) =>
      perform(command, (context) => runAssign({ users, ...flags }, context)),
    );
}

export async function runAssign(options: AssignOptions, context: Context): Promise<void> {
  const { session, out, prompts, surroundings } = context;
  const typed = await readKeys(options.users, surroundings.stdin);
  const users =
    typed.length > 0
      ? typed
      : await prompts.chooseMany(
          { message: 'Which users?', flag: 'crmctl user assign USER…' },
          await userChoices(session),
        );
  const groups = options.to ?? [
    await prompts.choose({ message: 'Into which group?', flag: '--to GROUP' }, await groupChoices(session)),
  ];
  const { asManager, role } = options;
  const pairs = users.flatMap((user) => groups.map((group) => ({ user, group })));
  const done = await agreeFirst(
    context,
    (within) =>
      changeEach(within, pairs, (change, { user, group }) =>
        assignUser(change, user, { group, asManager, roles: role }),
      ),
    (made) => made,
  );
  await out.done(done, session.dryRun);
}

async function userChoices(session: Context['session']) {
  return (await listUsers(session)).map(({ key, name }) => ({ value: key, name: `${key}  ${name}` }));
}

async function groupChoices(session: Context['session']) {
  return (await listGroups(session)).map(({ key, name, kind }) => ({ value: key, name: `${key}  ${name} (${kind})` }));
}
