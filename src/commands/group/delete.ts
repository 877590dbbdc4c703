import { Command } from 'commander';
import { changeEach } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { BASE_GROUP } from '../../access/vocabulary.ts';
import { countRecordsIn, deleteGroup } from '../../directory/delete-group.ts';
import type { Session } from '../../store/session.ts';
import { confirmBase } from '../confirm-base.ts';

export interface DeleteOptions {
  groups: string[];
  moveTo?: string;
  force?: boolean;
}

export function deleteCommand({ perform }: Cli): Command {
  return withDryRun(new Command('delete'))
    .description('delete groups; what they hold goes to --move-to')
    .argument('<groups...>')
    .option('--move-to <group>', 'where their groups, records, members and shares go')
    .option('--force', 'although the clock stands before the last placement')
    .addHelpText('after', example('group delete nord-1 --move-to nord'))
    .action((groups: string[], flags: Omit<DeleteOptions, 'groups'>, command: Command) =>
      perform(command, (context) => runDelete({ groups, ...flags }, context)),
    );
}

export async function runDelete({ groups, moveTo, force }: DeleteOptions, context: Context): Promise<void> {
  const { session, out } = context;
  const make = (within: Session) =>
    changeEach(within, groups, (change, key) => deleteGroup(change, key, { moveTo, force }));
  if (moveTo === BASE_GROUP) {
    // Whoever may not is refused before anything is asked.
    await make({ ...session, dryRun: true });
    await confirmBase(await countRecordsIn(session.db, groups), context);
  }
  await out.done(await make(session), session.dryRun);
}
