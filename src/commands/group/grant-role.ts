import { Command } from 'commander';
import { changeEach } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { grantRole } from '../../directory/group-permissions.ts';

export interface GrantRoleOptions {
  group: string;
  roles: string[];
}

export function grantRoleCommand({ perform }: Cli): Command {
  return withDryRun(new Command('grant-role'))
    .description('attach roles to an organization or team: all its members hold them')
    .summary('attach roles to an organization or team')
    .argument('<group>')
    .argument('<roles...>')
    .addHelpText('after', example('group grant-role nord sales-lead'))
    .action((group: string, roles: string[], _flags: object, command: Command) =>
      perform(command, (context) => runGrantRole({ group, roles }, context)),
    );
}

export async function runGrantRole({ group, roles }: GrantRoleOptions, { session, out }: Context): Promise<void> {
  const done = await changeEach(session, roles, (change, role) => grantRole(change, group, role));
  await out.done(done, session.dryRun);
}
