import { Command } from 'commander';
import { parseGroupKind } from '../../access/vocabulary.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Column } from '../../cli/column.ts';
import type { Context } from '../../cli/context.ts';
import { chooseRows } from '../../cli/choose-rows.ts';
import { example, type ListFlags, withListFlags } from '../../cli/verb.ts';
import { listGroups } from '../../directory/list-groups.ts';

export interface ListOptions extends ListFlags {
  kind?: string;
}

export function listCommand({ perform }: Cli): Command {
  return withListFlags(new Command('list'))
    .description('list groups with their counts')
    .option('--kind <kind>', 'only of this kind')
    .addHelpText('after', example('group list', 'group list --kind team --json'))
    .action((flags: ListOptions, command: Command) => perform(command, (context) => runList(flags, context)));
}

const COLUMNS: readonly Column[] = [
  { key: 'key' },
  { key: 'kind' },
  { key: 'name' },
  { key: 'parent' },
  { key: 'members', align: 'right' },
  { key: 'records', align: 'right' },
];

export async function runList(options: ListOptions, { session, out }: Context): Promise<void> {
  const kind = options.kind === undefined ? undefined : parseGroupKind(options.kind);
  const groups = await listGroups(session, { kind });
  const { rows, ...about } = chooseRows(groups, options, COLUMNS);
  await out.list({
    name: 'groups',
    columns: COLUMNS,
    also: ['active', 'managers'],
    rows,
    about,
    empty: 'No group is like that.',
  });
}
