import { Command } from 'commander';
import { readSettings } from '../../access/settings.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { chooseRows } from '../../cli/choose-rows.ts';
import type { Column } from '../../cli/column.ts';
import { example, type ListFlags, withListFlags } from '../../cli/verb.ts';
import { assertSeesClient } from '../../distribution/assert-sees-client.ts';
import { listClients } from '../../distribution/list-clients.ts';

export function listCommand({ perform }: Cli): Command {
  return withListFlags(new Command('list'))
    .description('all clients, and what they bought this month')
    .addHelpText('after', example('client list'))
    .action((flags: ListFlags, command: Command) => perform(command, (context) => runList(flags, context)));
}

const COLUMNS: readonly Column[] = [
  { key: 'client' },
  { key: 'name' },
  { key: 'rules' },
  { key: 'sales', align: 'right' },
  { key: 'returns', align: 'right' },
  { key: 'amount', align: 'right' },
];

export async function runList(options: ListFlags, { session, out }: Context): Promise<void> {
  await assertSeesClient(session);
  const all = await listClients(session.db, session.now());
  const { rows, ...about } = chooseRows(
    all.map((row) => ({ ...row, key: row.client })),
    options,
    COLUMNS,
  );
  const { currency } = await readSettings(session.db);
  await out.list({
    name: 'clients',
    columns: COLUMNS,
    also: ['active', 'caps'],
    rows: rows.map(({ key: _key, ...row }) => ({ ...row, currency })),
    about: { ...about, currency },
    empty: 'No clients yet. Make one: crmctl group create KEY --kind client.',
  });
}
