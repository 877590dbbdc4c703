import { Command } from 'commander';
import { change } from '../../access/change.ts';
import { agreeFirst } from '../../cli/agree-first.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { collectWords, example, withDryRun } from '../../cli/verb.ts';
import { ACTIONS } from '../../access/vocabulary.ts';
import { listUsers } from '../../directory/list-users.ts';
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

export async function runAdd(options: AddOptions, context: Context): Promise<void> {
  const { session, out } = context;
  const asked = await askForTheRest(options, context);
  assertGrantees(asked);
  const { record, user = [], group, actions = [], template, cascade } = asked;
  const done = await agreeFirst(
    context,
    (within) =>
      change(within, (change) =>
        template === undefined
          ? addShares(change, { record, users: user, groups: group, actions, cascade })
          : addToTeam(change, { record, template, users: user }),
      ),
    (made) => made,
  );
  await out.done(done, session.dryRun);
}

// What nobody can be asked for is missed where the flags are checked.
async function askForTheRest(options: AddOptions, { session, prompts }: Context): Promise<AddOptions> {
  if (!prompts.isPossible) return options;
  const isNobody = options.user === undefined && options.group === undefined;
  const people = isNobody
    ? (await listUsers(session)).map(({ key, name }) => ({ value: key, name: `${key}  ${name}` }))
    : [];
  const user = isNobody
    ? await prompts.chooseMany({ message: 'With whom?', flag: '--user USER' }, people)
    : options.user;
  const wantsActions = options.actions === undefined && options.template === undefined;
  const choices = ACTIONS.filter((action) => action !== 'create').map((value) => ({ value }));
  const actions = wantsActions
    ? await prompts.chooseMany({ message: 'What may they do?', flag: '--actions ACTIONS' }, choices)
    : options.actions;
  return { ...options, ...(user ? { user } : {}), ...(actions ? { actions } : {}) };
}
