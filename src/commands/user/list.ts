import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Column } from '../../cli/column.ts';
import type { Context } from '../../cli/context.ts';
import { chooseRows } from '../../cli/choose-rows.ts';
import { example, type ListFlags, withListFlags } from '../../cli/verb.ts';
import { getGroup } from '../../directory/find-group.ts';
import { listUsers } from '../../directory/list-users.ts';

export interface ListOptions extends ListFlags {
  group?: string;
  inactive?: boolean;
}

export function listCommand({ perform }: Cli): Command {
  return withListFlags(new Command('list'))
    .description('list users with their groups')
    .option('--group <group>', 'only members of this group')
    .option('--inactive', 'only who is not active')
    .addHelpText('after', example('user list --group nord', 'user list --output csv'))
    .action((flags: ListOptions, command: Command) => perform(command, (context) => runList(flags, context)));
}

const COLUMNS: readonly Column[] = [
  { key: 'key' },
  { key: 'name' },
  { key: 'email' },
  { key: 'position' },
  { key: 'active' },
  { key: 'groups' },
];

export async function runList(options: ListOptions, { session, out }: Context): Promise<void> {
  const groupId = options.group === undefined ? undefined : (await getGroup(session, options.group)).id;
  const users = await listUsers(session, { groupId, active: options.inactive ? false : undefined });
  const { rows, ...about } = chooseRows(users, options, COLUMNS);
  await out.list({
    name: 'users',
    columns: COLUMNS,
    rows,
    about,
    empty: 'No user is like that.',
  });
}
