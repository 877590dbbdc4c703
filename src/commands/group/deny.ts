import { Command } from 'commander';
import { changeEach } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { denyPermission } from '../../directory/group-permissions.ts';

export interface DenyOptions {
  group: string;
  permissions: string[];
}

export function denyCommand({ perform }: Cli): Command {
  return withDryRun(new Command('deny'))
    .description('disallow permissions on a group and everything below it; nothing there brings them back')
    .summary('disallow permissions on a group and everything below it')
    .argument('<group>')
    .argument('<permissions...>', 'for example lead.export, deal.* or *.view')
    .addHelpText('after', example('group deny nord lead.export', 'group deny agents "*.view-contact"'))
    .action((group: string, permissions: string[], _flags: object, command: Command) =>
      perform(command, (context) => runDeny({ group, permissions }, context)),
    );
}

export async function runDeny({ group, permissions }: DenyOptions, { session, out }: Context): Promise<void> {
  const done = await changeEach(session, permissions, (change, permission) =>
    denyPermission(change, group, permission),
  );
  await out.done(done, session.dryRun);
}
