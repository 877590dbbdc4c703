import { Command } from 'commander';
import { readSettings } from '../../access/settings.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { chooseRows } from '../../cli/choose-rows.ts';
import type { Column } from '../../cli/column.ts';
import { example, type ListFlags, withListFlags } from '../../cli/verb.ts';
import { listAffiliates } from '../../importing/affiliates.ts';
import { listSeenAffiliates } from './seen-affiliates.ts';

export function listCommand({ perform }: Cli): Command {
  return withListFlags(new Command('list'))
    .description('affiliates, and what they have delivered')
    .addHelpText('after', example('affiliate list', 'affiliate list --output csv'))
    .action((flags: ListFlags, command: Command) => perform(command, (context) => runList(flags, context)));
}

const COLUMNS: readonly Column[] = [
  { key: 'affiliate' },
  { key: 'name' },
  { key: 'active' },
  { key: 'imports', align: 'right' },
  { key: 'created', align: 'right' },
  { key: 'payable', align: 'right' },
  { key: 'last_import' },
];

export async function runList(options: ListFlags, { session, out }: Context): Promise<void> {
  const seen = await listSeenAffiliates(session);
  const all = (await listAffiliates(session.db)).filter(({ affiliate }) => seen === 'all' || seen.has(affiliate));
  const { rows, ...about } = chooseRows(
    all.map((row) => ({ ...row, key: row.affiliate })),
    options,
    COLUMNS,
  );
  const { currency } = await readSettings(session.db);
  await out.list({
    name: 'affiliates',
    rows: rows.map(({ key: _key, ...row }) => ({ ...row, currency })),
    about: { ...about, currency },
    columns: COLUMNS,
    also: ['locale', 'encoding', 'price', 'map', 'mapping', 'required'],
    empty: 'No affiliates. Make one: crmctl group create KEY --kind affiliate',
  });
}
