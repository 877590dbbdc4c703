import { Command } from 'commander';
import { authorize } from '../../access/authority.ts';
import { DEFAULT_SETTINGS, readSettings } from '../../access/settings.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import { priceOf, tellPrice } from '../../directory/account-price.ts';
import { SETTING_NAMES } from '../../directory/change-setting.ts';

export function listCommand({ perform }: Cli): Command {
  return new Command('list')
    .description('list all settings')
    .addHelpText('after', example('settings list', 'settings list --json'))
    .action((_flags: object, command: Command) => perform(command, runList));
}

export async function runList({ session, out }: Context): Promise<void> {
  await authorize(session, { do: 'account.read', what: 'setup' });
  const settings = await readSettings(session.db);
  const price = tellPrice(priceOf(settings));
  await out.list({
    name: 'settings',
    about: { price },
    footer: `Package ${price.package}, group system ${price.group_system}: ${price.total} ${price.currency} a month.`,
    columns: [{ key: 'key', title: 'setting' }, { key: 'value' }, { key: 'default' }],
    rows: SETTING_NAMES.map((key) => ({ key, value: settings[key], default: DEFAULT_SETTINGS[key] })),
  });
}
