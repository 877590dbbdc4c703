import { Command } from 'commander';
import { authorize } from '../../access/authority.ts';
import { readSettings } from '../../access/settings.ts';
import { ADMIN_GROUP } from '../../access/vocabulary.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { showFacts } from '../../cli/show-facts.ts';
import { example } from '../../cli/verb.ts';
import { priceOf, tellPrice } from '../../directory/account-price.ts';

export function showCommand({ perform }: Cli): Command {
  return new Command('show')
    .description('what the account is, who runs it, and what it costs a month')
    .addHelpText('after', example('account show', 'account show --json'))
    .action((_flags: object, command: Command) => perform(command, runShow));
}

export async function runShow({ session, out }: Context): Promise<void> {
  await authorize(session, { do: 'account.read', what: 'setup' });
  const { db, store } = session;
  const settings = await readSettings(db);
  const administrators = await db
    .selectFrom('memberships as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .innerJoin('groups as g', 'g.id', 'm.group_id')
    .select('u.key')
    .where('g.key', '=', ADMIN_GROUP)
    .where('u.is_active', '=', 1)
    .orderBy('u.key')
    .execute();
  const price = tellPrice(priceOf(settings));
  const isOn = settings['group-system'] === 'on';
  await out.document({
    document: { database: store.name, administrators: administrators.map(({ key }) => key), settings, price },
    text: (document, style, width) =>
      showFacts(
        style,
        document.database,
        {
          administrators: document.administrators.join(', '),
          'group system': settings['group-system'],
          teams: settings.teams,
          privacy: settings.privacy,
          'time zone': settings.timezone,
          'package price': `${price.package} ${price.currency} a month`,
          'group system costs': `${price.group_system} ${price.currency} a month, 30 % of it${isOn ? '' : ' (switched off)'}`,
          total: `${price.total} ${price.currency} a month`,
        },
        width,
      ),
  });
}
