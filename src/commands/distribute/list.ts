import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { isOldestFirst, knownFilter, numberBehind } from '../../cli/known-words.ts';
import { example, type ListFlags, withListFlags } from '../../cli/verb.ts';
import { listRuns } from '../../distribution/list-runs.ts';

export function listCommand({ perform }: Cli): Command {
  return withListFlags(new Command('list'))
    .description('the runs, newest first')
    .addHelpText('after', example('distribute list --limit 10'))
    .action((flags: ListFlags, command: Command) => perform(command, (context) => runList(flags, context)));
}

export async function runList(options: ListFlags, { session, out }: Context): Promise<void> {
  const { limit = 50, after, filter, sort } = options;
  const rows = await listRuns(session, {
    ...knownFilter(filter, ['state', 'by'], 'The list of runs'),
    oldestFirst: isOldestFirst(sort, ['started', 'run'], 'The list of runs'),
    limit: limit + 1,
    after: numberBehind(after, 'a run'),
  });
  const shown = rows.slice(0, limit);
  const next = rows.length > limit ? String(shown.at(-1)!.id) : null;
  await out.list({
    name: 'runs',
    columns: [
      { key: 'run', align: 'right' },
      { key: 'state' },
      { key: 'started' },
      { key: 'by' },
      { key: 'placed', align: 'right' },
      { key: 'sold', align: 'right' },
      { key: 'waiting', align: 'right' },
      { key: 'unmatched', align: 'right' },
      { key: 'reclaimed', align: 'right' },
    ],
    also: ['finished'],
    rows: shown.map(({ id, started_at, finished_at, by, reclaim: _reclaim, ...counts }) => ({
      run: id,
      ...counts,
      started: started_at,
      finished: finished_at,
      by: by ?? 'operator',
    })),
    about: { next },
    isCut: options.limit === undefined && next !== null,
    footer: next === null ? undefined : `More: --after ${next}`,
    empty: 'No runs yet. Begin one: crmctl distribute.',
  });
}
