import { Command } from 'commander';
import { change } from '../../access/change.ts';
import { parsePermissionAtScope } from '../../access/vocabulary.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { createRole } from '../../directory/roles.ts';

export interface CreateOptions {
  role: string;
  permissions: string[];
  name?: string;
  failIfExists?: boolean;
}

export function createCommand({ perform }: Cli): Command {
  return withDryRun(new Command('create'))
    .description('make a role')
    .argument('<role>', 'its key')
    .argument('<permission=scope...>', 'for example deal.*=group')
    .option('--name <name>', 'what people call it; the key when absent')
    .option('--fail-if-exists', 'refuse what exists already')
    .addHelpText('after', example('role create sales-lead "deal.*=group" stats.view=group'))
    .action((role: string, permissions: string[], flags: { name?: string; failIfExists?: boolean }, command: Command) =>
      perform(command, (context) => runCreate({ role, permissions, ...flags }, context)),
    );
}

export async function runCreate(
  { role, permissions, name, failIfExists }: CreateOptions,
  { session, out }: Context,
): Promise<void> {
  const allow = Object.fromEntries(
    permissions.map(parsePermissionAtScope).map(({ permission, scope }) => [permission, scope]),
  );
  const done = await change(session, (change) => createRole(change, { key: role, name, allow, failIfExists }));
  await out.done([done], session.dryRun);
}
