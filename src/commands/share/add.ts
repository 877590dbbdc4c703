import { Command } from 'commander';
import { change } from '../../access/change.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { collectWords, example, withDryRun } from '../../cli/verb.ts';
import { addToTeam } from '../../records/access-teams.ts';
import { addShares } from '../../records/shares.ts';
import { assertGrantees, type ShareFlags } from './share-flags.ts';

export interface AddOptions extends ShareFlags {
  record: string;
  cascade?: boolean;
}

export function addCommand({ perform }: Cli): Command {
  return withDryRun(new Command('add'))
    .description('share a record for some actions, or by a template with an access team')
    .argument('<record>', 'acme, company/acme or #12')
    .option('--user <user...>', 'with these users', collectWords)
    .option('--group <group...>', 'with these groups: access teams, teams, organizations', collectWords)
    .option('--actions <actions>', 'what they may do with it, with commas between', collectWords)
    .option('--template <template>', 'put the users into the access team that this template makes')
    .option('--cascade', 'share what belongs to a company too')
    .addHelpText(
      'after',
      example(
        'share add acme --user bert --group taskforce --actions view,edit',
        'share add company/acme --user bert --actions view --cascade',
        'share add d1 --template helpers --user bert',
      ),
    )
    .action((record: string, flags: Omit<AddOptions, 'record'>, command: Command) =>
      perform(command, (context) => runAdd({ record, ...flags }, context)),
    );
}

export async function runAdd(options: AddOptions, { session, out }: Context): Promise<void> {
  assertGrantees(options);
  const { record, user = [], group, actions = [], template, cascade } = options;
  const done = await change(session, (change) =>
    template === undefined
      ? addShares(change, { record, users: user, groups: group, actions, cascade })
      : addToTeam(change, { record, template, users: user }),
  );
  await out.done(done, session.dryRun);
}
