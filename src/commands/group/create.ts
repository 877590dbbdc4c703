import { Command } from 'commander';
import { changeEach } from '../../access/change.ts';
import { GROUP_KINDS, type GroupKind, parseGroupKind } from '../../access/vocabulary.ts';
import { agreeFirst } from '../../cli/agree-first.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { readKeys } from '../../cli/read-keys.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import { createGroup } from '../../directory/create-group.ts';
import type { Done } from '../../store/session.ts';

export interface CreateOptions {
  keys: string[];
  kind?: string;
  parent?: string;
  name?: string;
  failIfExists?: boolean;
}

export function createCommand({ perform }: Cli): Command {
  return withDryRun(new Command('create'))
    .description('make one or several groups')
    .argument('[groups...]', 'keys of the new groups; - reads them from standard input')
    .option('--kind <kind>', GROUP_KINDS.slice(1).join(', '))
    .option('--parent <group>', 'under which group; admin when absent')
    .option('--name <name>', 'what people call it; the key when absent')
    .option('--fail-if-exists', 'refuse what exists already')
    .addHelpText(
      'after',
      example(
        'group create nord sued --kind organization',
        'group create nord-1 --kind team --parent nord --name "Team 1"',
      ),
    )
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
      : [await prompts.text({ message: 'Key of the new group:', flag: 'crmctl group create KEY' })];
  const kind = await settleKind(options.kind, prompts);
  const { parent, name, failIfExists } = options;
  const create = (within: Context['session']): Promise<Done[]> =>
    changeEach(within, keys, (change, key) => createGroup(change, { key, kind, parent, name, failIfExists }));
  const done = await agreeFirst(context, create, (made) => made);
  await out.done(done, session.dryRun);
}

async function settleKind(kind: string | undefined, prompts: Context['prompts']): Promise<GroupKind> {
  const choices = GROUP_KINDS.slice(1).map((value) => ({ value }));
  return parseGroupKind(
    kind ?? (await prompts.choose({ message: 'What kind of group?', flag: '--kind KIND' }, choices)),
  );
}
