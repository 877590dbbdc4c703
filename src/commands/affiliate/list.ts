import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import { listAffiliates } from '../../importing/affiliates.ts';
import { listSeenAffiliates } from './seen-affiliates.ts';

export function listCommand({ perform }: Cli): Command {
  return new Command('list')
    .description('affiliates, and what they have delivered')
    .addHelpText('after', example('affiliate list', 'affiliate list --output csv'))
    .action((_flags: object, command: Command) => perform(command, runList));
}

export async function runList({ session, out }: Context): Promise<void> {
  const seen = await listSeenAffiliates(session);
  const rows = (await listAffiliates(session.db)).filter(({ affiliate }) => seen === 'all' || seen.has(affiliate));
  await out.list({
    name: 'affiliates',
    rows,
    columns: [
      { key: 'affiliate' },
      { key: 'name' },
      { key: 'active' },
      { key: 'imports', align: 'right' },
      { key: 'created', align: 'right' },
      { key: 'payable', align: 'right' },
      { key: 'last_import' },
    ],
    empty: 'No affiliates. Make one: crmctl group create KEY --kind affiliate',
  });
}
