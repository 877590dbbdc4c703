import { Command } from 'commander';
import { authorize } from '../../access/authority.ts';
import { readSettings } from '../../access/settings.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import { parseSettingName } from '../../directory/change-setting.ts';

export function getCommand({ perform }: Cli): Command {
  return new Command('get')
    .description('print one setting')
    .argument('<setting>')
    .addHelpText('after', example('settings get privacy'))
    .action((setting: string, _flags: object, command: Command) =>
      perform(command, (context) => runGet({ setting }, context)),
    );
}

export async function runGet({ setting }: { setting: string }, { session, out }: Context): Promise<void> {
  await authorize(session, { do: 'account.read', what: 'setup' });
  const key = parseSettingName(setting);
  const settings = await readSettings(session.db);
  await out.document({ document: { key, value: settings[key] }, text: ({ value }) => value });
}
