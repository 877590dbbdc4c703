import { Command } from 'commander';
import { changeEach } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { revokeRole } from '../../directory/group-permissions.ts';

export interface RevokeRoleOptions {
  group: string;
  roles: string[];
}

export function revokeRoleCommand({ perform }: Cli): Command {
  return withDryRun(new Command('revoke-role'))
    .description('take roles from a group')
    .argument('<group>')
    .argument('<roles...>')
    .addHelpText('after', example('group revoke-role nord sales-lead'))
    .action((group: string, roles: string[], _flags: object, command: Command) =>
      perform(command, (context) => runRevokeRole({ group, roles }, context)),
    );
}

export async function runRevokeRole({ group, roles }: RevokeRoleOptions, { session, out }: Context): Promise<void> {
  const done = await changeEach(session, roles, (change, role) => revokeRole(change, group, role));
  await out.done(done, session.dryRun);
}
