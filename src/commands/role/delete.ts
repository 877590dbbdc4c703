import { Command } from 'commander';
import { changeEach } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { deleteRole } from '../../directory/roles.ts';

export interface DeleteOptions {
  roles: string[];
  force?: boolean;
}

export function deleteCommand({ perform }: Cli): Command {
  return withDryRun(new Command('delete'))
    .description('delete roles that nobody holds')
    .argument('<roles...>')
    .option('--force', 'take them from the groups and memberships that hold them')
    .addHelpText('after', example('role delete sales-lead'))
    .action((roles: string[], flags: { force?: boolean }, command: Command) =>
      perform(command, (context) => runDelete({ roles, ...flags }, context)),
    );
}

export async function runDelete({ roles, force }: DeleteOptions, { session, out }: Context): Promise<void> {
  const done = await changeEach(session, roles, (change, role) => deleteRole(change, role, { force: force ?? false }));
  await out.done(done, session.dryRun);
}
