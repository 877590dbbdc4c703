import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { editUser } from '../../directory/edit-user.ts';

export interface EditOptions {
  user: string;
  name?: string;
  email?: string;
  position?: string;
}

export function editCommand({ perform }: Cli): Command {
  return withDryRun(new Command('edit'))
    .description('change the name, email address or position of a user')
    .argument('<user>')
    .option('--name <name>', 'what they are called')
    .option('--email <email>', 'their email address')
    .option('--position <position>', 'front-office, back-office or business')
    .addHelpText('after', example('user edit anna --position back-office'))
    .action((user: string, flags: Omit<EditOptions, 'user'>, command: Command) =>
      perform(command, (context) => runEdit({ user, ...flags }, context)),
    );
}

export async function runEdit({ user, name, email, position }: EditOptions, { session, out }: Context): Promise<void> {
  const done = await change(session, (change) => editUser(change, user, { name, email, position }));
  await out.done([done], session.dryRun);
}
