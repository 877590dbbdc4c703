import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withListFlags, type ListFlags } from '../../cli/verb.ts';
import { ExitCode, Problem } from '../../problem.ts';
import { assertSeesAffiliate } from '../affiliate/seen-affiliates.ts';
import { listImports } from '../../importing/list-imports.ts';

export interface ListOptions extends ListFlags {
  affiliate?: string;
}

export function listCommand({ perform }: Cli): Command {
  return withListFlags(new Command('list'))
    .description('imports, the newest first')
    .option('--affiliate <affiliate>', 'only those of one affiliate')
    .addHelpText('after', example('import list', 'import list --affiliate adbiz --limit 10'))
    .action((flags: ListOptions, command: Command) => perform(command, (context) => runList(flags, context)));
}

export async function runList(options: ListOptions, { session, out }: Context): Promise<void> {
  const { affiliate, limit, after, filter, sort } = options;
  if (affiliate !== undefined) await assertSeesAffiliate(session, affiliate);
  const { imports, next } = await listImports(session, {
    filter: affiliate === undefined ? filter : { ...filter, affiliate },
    sort,
    limit: limit ?? 50,
    before: after === undefined ? undefined : toNumber(after, sort),
  });
  await out.list({
    name: 'imports',
    rows: imports,
    about: { next },
    columns: [
      { key: 'import', align: 'right' },
      { key: 'started_at', title: 'started', whenWide: true },
      { key: 'affiliate' },
      { key: 'target', whenWide: true },
      { key: 'file' },
      { key: 'state' },
      { key: 'rows_read', align: 'right' },
      { key: 'created', align: 'right' },
      { key: 'updated', align: 'right', whenWide: true },
      { key: 'duplicates', align: 'right', whenWide: true },
      { key: 'rejected', align: 'right' },
      { key: 'payable', align: 'right', whenWide: true },
    ],
    empty: 'Nothing was imported yet.',
    footer: next === null ? undefined : `More: --after ${next}`,
  });
}

// Pages go from the newest back; of another order there is one.
function toNumber(after: string, sort: string | undefined): number {
  if (/^\d{1,15}$/.test(after) && sort === undefined) return Number(after);
  throw new Problem({
    code: 'unknown_page',
    exit: ExitCode.usage,
    message:
      sort === undefined ? `--after: "${after}" is no number of an import.` : '--after and --sort do not go together.',
    hint: 'Give --after the "next" of the page before.',
  });
}
