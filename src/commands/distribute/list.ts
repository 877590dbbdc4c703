import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, parseCount } from '../../cli/verb.ts';
import { listRuns } from '../../distribution/list-runs.ts';
import { parseRun } from './show.ts';

export interface ListOptions {
  limit?: number;
  after?: number;
}

export function listCommand({ perform }: Cli): Command {
  return new Command('list')
    .description('the runs, newest first')
    .option('--limit <n>', 'rows at most', parseCount)
    .option('--after <run>', 'go on behind this one: the "next" of the page before', parseRun)
    .addHelpText('after', example('distribute list --limit 10'))
    .action((flags: ListOptions, command: Command) => perform(command, (context) => runList(flags, context)));
}

export async function runList({ limit = 50, after }: ListOptions, { session, out }: Context): Promise<void> {
  const rows = await listRuns(session, { limit: limit + 1, before: after });
  const shown = rows.slice(0, limit);
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
    rows: shown.map(({ id, started_at, finished_at, by, reclaim: _reclaim, ...counts }) => ({
      run: id,
      ...counts,
      started: started_at,
      finished: finished_at,
      by: by ?? 'operator',
    })),
    about: { next: rows.length > limit ? String(shown.at(-1)!.id) : null },
    empty: 'No runs yet. Begin one: crmctl distribute.',
  });
}
