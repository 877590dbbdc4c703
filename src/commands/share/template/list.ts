import { Command } from 'commander';
import { authorize } from '../../../access/authority.ts';
import { chooseRows } from '../../../cli/choose-rows.ts';
import type { Cli } from '../../../cli/cli.ts';
import type { Column } from '../../../cli/column.ts';
import type { Context } from '../../../cli/context.ts';
import { example, type ListFlags, withListFlags } from '../../../cli/verb.ts';
import { listTemplates } from '../../../records/templates.ts';

export function listCommand({ perform }: Cli): Command {
  return withListFlags(new Command('list'))
    .description('list templates of access teams')
    .addHelpText('after', example('share template list'))
    .action((flags: ListFlags, command: Command) => perform(command, (context) => runList(flags, context)));
}

const COLUMNS: readonly Column[] = [{ key: 'key' }, { key: 'type' }, { key: 'actions' }];

export async function runList(flags: ListFlags, { session, out }: Context): Promise<void> {
  await authorize(session, { do: 'account.read', what: 'setup' });
  const templates = (await listTemplates(session.db)).map(({ key, type, actions }) => ({ key, type, actions }));
  const { rows, ...about } = chooseRows(templates, flags, COLUMNS);
  await out.list({
    name: 'templates',
    columns: COLUMNS,
    rows,
    about,
    empty: 'There is no template.',
  });
}
