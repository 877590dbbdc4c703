import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { isOldestFirst, knownFilter, numberBehind } from '../../cli/known-words.ts';
import { example, withListFlags, type ListFlags } from '../../cli/verb.ts';
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
    ...knownFilter(filter, ['affiliate', 'state', 'target', 'file'], 'The list of imports'),
    ...(affiliate === undefined ? {} : { affiliate }),
    oldestFirst: isOldestFirst(sort, ['started_at', 'import'], 'The list of imports'),
    limit: limit ?? 50,
    after: numberBehind(after, 'an import'),
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
    also: ['blank'],
    empty: 'Nothing was imported yet.',
    isCut: limit === undefined && next !== null,
    footer: next === null ? undefined : `More: --after ${next}`,
  });
}
