import { Command, Option } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, parseCount } from '../../cli/verb.ts';
import { getUser } from '../../directory/find-user.ts';
import { ACTIVITY_KINDS, type ActivityKind, listActivity } from '../../reports/list-activity.ts';

export interface ListOptions {
  user?: string;
  kind?: ActivityKind;
  since?: string;
  until?: string;
  limit?: number;
  after?: string;
}

const PAGE = 50;

export function listCommand({ perform }: Cli): Command {
  return new Command('list')
    .description('what others did: notes, statuses, placements, assignments; newest first')
    .option('--user <user>', 'only what this user did, or was given')
    .addOption(new Option('--kind <kind>', 'only of this kind').choices(ACTIVITY_KINDS))
    .option('--since <day>', 'from this day or time on')
    .option('--until <day>', 'until this day, the whole of it, or before this time')
    .option('--limit <n>', 'rows at most, 50 when absent', parseCount)
    .option('--after <next>', 'go on behind this one: the "next" of the page before')
    .addHelpText('after', example('activity list --since 2026-10-01', 'activity list --user anna --as carla'))
    .action((flags: ListOptions, command: Command) => perform(command, (context) => runList(flags, context)));
}

export async function runList(options: ListOptions, { session, out }: Context): Promise<void> {
  if (options.user !== undefined) await getUser(session, options.user);
  const { activities, next } = await listActivity(session, { ...options, limit: options.limit ?? PAGE });
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
    ...(next === null ? {} : { footer: `More: --after ${next}` }),
  });
}
