import { Command } from 'commander';
import { changeEach } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { unrestrictUser } from '../../directory/restrictions.ts';

export interface UnrestrictOptions {
  user: string;
  permissions: string[];
}

export function unrestrictCommand({ perform }: Cli): Command {
  return withDryRun(new Command('unrestrict'))
    .description('lift the restrictions of a user')
    .argument('<user>')
    .argument('<permissions...>', 'for example lead.delete, deal.* or *.export')
    .addHelpText('after', example('user unrestrict anna lead.delete'))
    .action((user: string, permissions: string[], _flags: object, command: Command) =>
      perform(command, (context) => runUnrestrict({ user, permissions }, context)),
    );
}

export async function runUnrestrict(
  { user, permissions }: UnrestrictOptions,
  { session, out }: Context,
): Promise<void> {
  const done = await changeEach(session, permissions, (change, permission) => unrestrictUser(change, user, permission));
  await out.done(done, session.dryRun);
}
