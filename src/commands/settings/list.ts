import { Command } from 'commander';
import { authorize } from '../../access/authority.ts';
import { DEFAULT_SETTINGS, readSettings } from '../../access/settings.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { chooseRows } from '../../cli/choose-rows.ts';
import type { Column } from '../../cli/column.ts';
import { example, type ListFlags, withListFlags } from '../../cli/verb.ts';
import { priceOf, tellPrice } from '../../directory/account-price.ts';
import { SETTING_NAMES } from '../../directory/change-setting.ts';

export function listCommand({ perform }: Cli): Command {
  return withListFlags(new Command('list'))
    .description('list all settings')
    .addHelpText('after', example('settings list', 'settings list --json'))
    .action((flags: ListFlags, command: Command) => perform(command, (context) => runList(flags, context)));
}

const COLUMNS: readonly Column[] = [{ key: 'key', title: 'setting' }, { key: 'value' }, { key: 'default' }];

export async function runList(options: ListFlags, { session, out }: Context): Promise<void> {
  await authorize(session, { do: 'account.read', what: 'setup' });
  const settings = await readSettings(session.db);
  const price = tellPrice(priceOf(settings));
  const all = SETTING_NAMES.map((key) => ({ key, value: settings[key], default: DEFAULT_SETTINGS[key] }));
  const { rows, ...page } = chooseRows(all, options, COLUMNS);
  await out.list({
    name: 'settings',
    about: { ...page, price },
    footer: `Package ${price.package}, group system ${price.group_system}: ${price.total} ${price.currency} a month.`,
    columns: COLUMNS,
    rows,
  });
}
