import { Command, Option } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { isOldestFirst, knownFilter } from '../../cli/known-words.ts';
import { example, type ListFlags, withListFlags } from '../../cli/verb.ts';
import { parseWord } from '../../access/vocabulary.ts';
import { getUser } from '../../directory/find-user.ts';
import { ACTIVITY_KINDS, type ActivityKind } from '../../reports/activity.ts';
import { listActivity } from '../../reports/list-activity.ts';

export interface ListOptions extends ListFlags {
  user?: string;
  kind?: ActivityKind;
  since?: string;
  until?: string;
}

const PAGE = 50;

export function listCommand({ perform }: Cli): Command {
  return withListFlags(new Command('list'))
    .description('what others did: notes, statuses, placements, assignments; newest first')
    .option('--user <user>', 'only what this user did, or was given')
    .addOption(new Option('--kind <kind>', 'only of this kind').choices(ACTIVITY_KINDS))
    .option('--since <day>', 'from this day or time on')
    .option('--until <day>', 'until this day, the whole of it, or before this time')
    .addHelpText('after', example('activity list --since 2026-10-01', 'activity list --user anna --as carla'))
    .action((flags: ListOptions, command: Command) => perform(command, (context) => runList(flags, context)));
}

export async function runList({ filter, sort, ...flags }: ListOptions, { session, out }: Context): Promise<void> {
  const { kind: asked, ...wanted } = knownFilter(filter, ['user', 'kind'], 'The activity list');
  const kind = asked === undefined ? flags.kind : parseWord(asked, ACTIVITY_KINDS, 'kind');
  const options = { ...flags, ...wanted, ...(kind === undefined ? {} : { kind }) };
  if (options.user !== undefined) await getUser(session, options.user);
  const { activities, next } = await listActivity(session, {
    ...options,
    limit: options.limit ?? PAGE,
    oldestFirst: isOldestFirst(sort, ['at'], 'The activity list'),
  });
  await out.list({
    name: 'activities',
    columns: [
      { key: 'at' },
      { key: 'by' },
      { key: 'kind' },
      { key: 'record' },
      { key: 'name', whenWide: true },
      { key: 'text' },
    ],
    rows: activities,
    about: { next },
    empty: 'Nothing was done that shows here.',
    isCut: options.limit === undefined && next !== null,
    ...(next === null ? {} : { footer: `More: --after ${next}` }),
  });
}
