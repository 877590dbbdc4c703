import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import { sumDeliveries } from '../../importing/affiliates.ts';
import { assertSeesAffiliate, listSeenAffiliates } from './seen-affiliates.ts';

export interface StatsOptions {
  affiliate?: string | undefined;
  month?: string;
}

export function statsCommand({ perform }: Cli): Command {
  return new Command('stats')
    .description('what affiliates delivered month by month, and how much of it is paid')
    .argument('[affiliate]')
    .option('--month <month>', 'only this month: 2026-10')
    .addHelpText('after', example('affiliate stats', 'affiliate stats adbiz --month 2026-10 --output csv'))
    .action((affiliate: string | undefined, flags: Omit<StatsOptions, 'affiliate'>, command: Command) =>
      perform(command, (context) => runStats({ affiliate, ...flags }, context)),
    );
}

export async function runStats({ affiliate, month }: StatsOptions, { session, out }: Context): Promise<void> {
  if (affiliate !== undefined) await assertSeesAffiliate(session, affiliate);
  const seen = await listSeenAffiliates(session);
  const rows = (await sumDeliveries(session.db, { affiliate, month })).filter(
    (row) => seen === 'all' || seen.has(row.affiliate),
  );
  const counts = ['imports', 'rows_read', 'created', 'updated', 'duplicates', 'rejected', 'payable'];
  await out.list({
    name: 'months',
    rows: rows.map((row) => ({ ...row })),
    columns: [{ key: 'affiliate' }, { key: 'month' }, ...counts.map((key) => ({ key, align: 'right' as const }))],
    empty: 'Nothing was imported.',
  });
}
