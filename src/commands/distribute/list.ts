import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, parseCount } from '../../cli/verb.ts';

export interface ListOptions {
  limit?: number;
  after?: string;
}

export function listCommand({ perform }: Cli): Command {
  return new Command('list')
    .description('the runs, newest first')
    .option('--limit <n>', 'rows at most', parseCount)
    .option('--after <run>', 'go on behind this one: the "next" of the page before')
    .addHelpText('after', example('distribute list --limit 10'))
    .action((flags: ListOptions, command: Command) => perform(command, (context) => runList(flags, context)));
}

export async function runList({ limit = 50, after }: ListOptions, { session, out }: Context): Promise<void> {
  const rows = await session.db
    .selectFrom('runs as r')
    .leftJoin('users as u', 'u.id', 'r.runner_id')
    .select(['r.id', 'r.state', 'r.started_at', 'r.finished_at', 'u.key as by'])
    .select(['r.placed', 'r.sold', 'r.waiting', 'r.unmatched', 'r.reclaimed'])
    .$if(after !== undefined, (query) => query.where('r.id', '<', Number(after)))
    .orderBy('r.id', 'desc')
    .limit(limit + 1)
    .execute();
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
    rows: shown.map(({ id, started_at, finished_at, by, ...counts }) => ({
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
