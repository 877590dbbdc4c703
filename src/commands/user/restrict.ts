import { Command } from 'commander';
import { changeEach } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { restrictUser } from '../../directory/restrictions.ts';

export interface RestrictOptions {
  user: string;
  permissions: string[];
}

export function restrictCommand({ perform }: Cli): Command {
  return withDryRun(new Command('restrict'))
    .description('take permissions from one user everywhere, administrators too')
    .argument('<user>')
    .argument('<permissions...>', 'for example lead.delete, deal.* or *.export')
    .addHelpText('after', example('user restrict anna lead.delete'))
    .action((user: string, permissions: string[], _flags: object, command: Command) =>
      perform(command, (context) => runRestrict({ user, permissions }, context)),
    );
}

export async function runRestrict({ user, permissions }: RestrictOptions, { session, out }: Context): Promise<void> {
  const done = await changeEach(session, permissions, (change, permission) => restrictUser(change, user, permission));
  await out.done(done, session.dryRun);
}
