import { Command } from 'commander';
import { changeEach } from '../../access/change.ts';
import { POSITIONS } from '../../access/vocabulary.ts';
import { agreeFirst } from '../../cli/agree-first.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { readKeys } from '../../cli/read-keys.ts';
import { collectWords, example, withDryRun } from '../../cli/verb.ts';
import { createUser } from '../../directory/create-user.ts';
import { listGroups } from '../../directory/list-groups.ts';

export interface CreateOptions {
  keys: string[];
  name?: string;
  email?: string;
  position?: string;
  to?: string[];
  asManager?: boolean;
  role?: string[];
  base?: boolean;
  failIfExists?: boolean;
}

export function createCommand({ perform }: Cli): Command {
  return withDryRun(new Command('create'))
    .description('make one or several users, with their groups')
    .argument('[users...]', 'keys of the new users; - reads them from standard input')
    .option('--name <name>', 'what they are called; the key when absent')
    .option('--email <email>', 'their email address')
    .option('--position <position>', POSITIONS.join(', '))
    .option('--to <group...>', 'groups to be in', collectWords)
    .option('--as-manager', 'manage these groups')
    .option('--role <role>', 'a role attached to these memberships; may be repeated', collectWords)
    .option('--no-base', 'not a member of the base group')
    .option('--fail-if-exists', 'refuse who exists already')
    .addHelpText('after', example('user create anna --name "Anna Krüger" --email anna@example.com --to nord'))
    .action((keys: string[], flags: Omit<CreateOptions, 'keys'>, command: Command) =>
      perform(command, (context) => runCreate({ keys, ...flags }, context)),
    );
}

export async function runCreate(options: CreateOptions, context: Context): Promise<void> {
  const { session, out, prompts, surroundings } = context;
  const typed = await readKeys(options.keys, surroundings.stdin);
  const keys =
    typed.length > 0
      ? typed
      : [await prompts.text({ message: 'Key of the new user:', flag: 'crmctl user create KEY' })];
  const asked = typed.length > 0 ? options : await askForTheRest(options, context);
  const { name, email, position, to = [], asManager, role, base, failIfExists } = asked;
  const memberships = to.map((group) => ({ group, asManager, roles: role }));
  const wish = { name, email, position, memberships, base: base === false ? false : undefined, failIfExists };
  const done = await agreeFirst(
    context,
    (within) => changeEach(within, keys, (change, key) => createUser(change, { key, ...wish })),
    (made) => made,
  );
  await out.done(done, session.dryRun);
}

// Who gives no key sits at a terminal, and is asked for the rest too.
async function askForTheRest(options: CreateOptions, { session, prompts }: Context): Promise<CreateOptions> {
  const name = options.name ?? (await prompts.text({ message: 'Name:', flag: '--name NAME' }));
  const email = options.email ?? (await prompts.text({ message: 'Email address:', flag: '--email EMAIL' }));
  const groups = await listGroups(session);
  const choices = groups.map(({ key, name: title, kind }) => ({ value: key, name: `${key}  ${title} (${kind})` }));
  const to =
    options.to ??
    (await prompts.chooseMany({ message: 'In which groups?', flag: '--to GROUP', isOptional: true }, choices));
  return { ...options, name, email, to };
}
