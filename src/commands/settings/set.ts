import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { changeSetting } from '../../directory/change-setting.ts';

export interface SetOptions {
  setting: string;
  value: string;
}

export function setCommand({ perform }: Cli): Command {
  return withDryRun(new Command('set'))
    .description('change a setting; every answer is right at once')
    .argument('<setting>')
    .argument('<value>')
    .addHelpText('after', example('settings set timezone Europe/Berlin', 'settings set teams off'))
    .action((setting: string, value: string, _flags: object, command: Command) =>
      perform(command, (context) => runSet({ setting, value }, context)),
    );
}

export async function runSet({ setting, value }: SetOptions, { session, out }: Context): Promise<void> {
  const done = await change(session, (change) => changeSetting(change, setting, value));
  await out.done([done], session.dryRun);
}
