import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import { assertSeesClient } from '../../distribution/assert-sees-client.ts';
import { listClients } from '../../distribution/list-clients.ts';

export function listCommand({ perform }: Cli): Command {
  return new Command('list')
    .description('all clients, and what they bought this month')
    .addHelpText('after', example('client list'))
    .action((_flags: object, command: Command) => perform(command, runList));
}

export async function runList({ session, out }: Context): Promise<void> {
  await assertSeesClient(session);
  const rows = await listClients(session.db, session.now());
  await out.list({
    name: 'clients',
    columns: [
      { key: 'client' },
      { key: 'name' },
      { key: 'rules' },
      { key: 'sales', align: 'right' },
      { key: 'returns', align: 'right' },
      { key: 'amount', align: 'right' },
    ],
    rows: rows.map((row) => ({ ...row })),
    empty: 'No clients yet. Make one: crmctl group create KEY --kind client.',
  });
}
