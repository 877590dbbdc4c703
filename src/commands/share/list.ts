import { Command } from 'commander';
import { chooseRows } from '../../cli/choose-rows.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Column } from '../../cli/column.ts';
import type { Context } from '../../cli/context.ts';
import { example, type ListFlags, withListFlags } from '../../cli/verb.ts';
import { listShares } from '../../records/list-shares.ts';

export interface ListOptions extends ListFlags {
  record?: string | undefined;
}

export function listCommand({ perform }: Cli): Command {
  return withListFlags(new Command('list'))
    .description('list shares: with whom, and for which actions')
    .argument('[record]', 'acme, company/acme or #12; all when absent')
    .addHelpText('after', example('share list acme', 'share list --filter with=user:bert'))
    .action((record: string | undefined, flags: ListFlags, command: Command) =>
      perform(command, (context) => runList({ record, ...flags }, context)),
    );
}

const COLUMNS: readonly Column[] = [
  { key: 'record' },
  { key: 'with' },
  { key: 'actions' },
  { key: 'came_with', title: 'came with' },
];

export async function runList({ record, ...flags }: ListOptions, { session, out }: Context): Promise<void> {
  const shares = await listShares(session, record);
  const byKey = shares
    .map((share) => ({ key: `${share.record} ${share.with}`, ...share }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const { rows, ...about } = chooseRows(byKey, flags, COLUMNS);
  await out.list({
    name: 'shares',
    columns: COLUMNS,
    rows: rows.map(({ key: _key, ...row }) => row),
    about,
    empty: 'Nothing is shared.',
  });
}
