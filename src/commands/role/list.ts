import { Command } from 'commander';
import { authorize } from '../../access/authority.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Column } from '../../cli/column.ts';
import type { Context } from '../../cli/context.ts';
import { chooseRows } from '../../cli/choose-rows.ts';
import { example, type ListFlags, withListFlags } from '../../cli/verb.ts';
import { listRoles } from '../../directory/list-roles.ts';

export function listCommand({ perform }: Cli): Command {
  return withListFlags(new Command('list'))
    .description('list roles, and how often each is attached')
    .addHelpText('after', example('role list'))
    .action((flags: ListFlags, command: Command) => perform(command, (context) => runList(flags, context)));
}

const COLUMNS: readonly Column[] = [
  { key: 'key' },
  { key: 'name' },
  { key: 'builtin' },
  { key: 'permissions', align: 'right' },
  { key: 'groups', align: 'right' },
  { key: 'memberships', align: 'right' },
];

export async function runList(options: ListFlags, { session, out }: Context): Promise<void> {
  await authorize(session, { do: 'account.read', what: 'setup' });
  const { rows, ...about } = chooseRows(await listRoles(session.db), options, COLUMNS);
  await out.list({
    name: 'roles',
    columns: COLUMNS,
    rows,
    about,
  });
}
