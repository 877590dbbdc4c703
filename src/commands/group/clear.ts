import { Command } from 'commander';
import { changeEach } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { clearPermission } from '../../directory/group-permissions.ts';

export interface ClearOptions {
  group: string;
  permissions: string[];
}

export function clearCommand({ perform }: Cli): Command {
  return withDryRun(new Command('clear'))
    .description('take back what a group allows or disallows under these very words')
    .summary('take back what a group allows or disallows')
    .argument('<group>')
    .argument('<permissions...>', 'for example lead.export, deal.* or *.view')
    .addHelpText('after', example('group clear nord lead.export'))
    .action((group: string, permissions: string[], _flags: object, command: Command) =>
      perform(command, (context) => runClear({ group, permissions }, context)),
    );
}

export async function runClear({ group, permissions }: ClearOptions, { session, out }: Context): Promise<void> {
  const done = await changeEach(session, permissions, (change, permission) =>
    clearPermission(change, group, permission),
  );
  await out.done(done, session.dryRun);
}
