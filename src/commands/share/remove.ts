import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { collectWords, example, withDryRun } from '../../cli/verb.ts';
import { removeFromTeam } from '../../records/access-teams.ts';
import { removeShares } from '../../records/shares.ts';
import { assertGrantees, type ShareFlags } from './share-flags.ts';

export interface RemoveOptions extends ShareFlags {
  record: string;
}

export function removeCommand({ perform }: Cli): Command {
  return withDryRun(new Command('remove'))
    .description('take shares of a record back, and what came with them')
    .argument('<record>', 'acme, company/acme or #12')
    .option('--user <user...>', 'from these users', collectWords)
    .option('--group <group...>', 'from these groups', collectWords)
    .option('--actions <actions>', 'only these; all when absent', collectWords)
    .option('--template <template>', 'take the users out of the access team of this template')
    .addHelpText(
      'after',
      example('share remove acme --user bert', 'share remove acme --group taskforce --actions edit'),
    )
    .action((record: string, flags: Omit<RemoveOptions, 'record'>, command: Command) =>
      perform(command, (context) => runRemove({ record, ...flags }, context)),
    );
}

export async function runRemove(options: RemoveOptions, { session, out }: Context): Promise<void> {
  assertGrantees(options);
  const { record, user = [], group, actions = [], template } = options;
  const done = await change(session, (change) =>
    template === undefined
      ? removeShares(change, { record, users: user, groups: group, actions })
      : removeFromTeam(change, { record, template, users: user }),
  );
  await out.done(done, session.dryRun);
}
