import { Command } from 'commander';
import { changeEach } from '../../access/change.ts';
import { parsePermissionAtScope } from '../../access/vocabulary.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { allowPermission } from '../../directory/group-permissions.ts';

export interface AllowOptions {
  group: string;
  /** Such as `lead.view=group`. */
  permissions: string[];
}

export function allowCommand({ perform }: Cli): Command {
  return withDryRun(new Command('allow'))
    .description('allow permissions to the members of a group and of the organizations and teams below it')
    .summary('allow permissions to the members of a group and those below')
    .argument('<group>')
    .argument('<permission=scope...>', 'for example lead.view=group; scopes: own, group, subtree, organization, all')
    .addHelpText('after', example('group allow support lead.view=group', 'group allow nord "deal.*=subtree"'))
    .action((group: string, permissions: string[], _flags: object, command: Command) =>
      perform(command, (context) => runAllow({ group, permissions }, context)),
    );
}

export async function runAllow({ group, permissions }: AllowOptions, { session, out }: Context): Promise<void> {
  const wanted = permissions.map(parsePermissionAtScope);
  const done = await changeEach(session, wanted, (change, { permission, scope }) =>
    allowPermission(change, group, permission, scope),
  );
  await out.done(done, session.dryRun);
}
