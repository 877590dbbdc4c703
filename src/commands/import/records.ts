import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, withDryRun } from '../../cli/verb.ts';
import type { Target } from '../../importing/targets.ts';
import type { ExitCode } from '../../problem.ts';
import { importFiles } from './import-files.ts';
import { toRequest, withImportFlags, type ImportFlags } from './import-flags.ts';

export interface RecordsOptions extends ImportFlags {
  files: string[];
  key?: string;
  companyKey?: string;
  groupKey?: string;
  ownerKey?: string;
}

type Own = Exclude<Target, 'leads'>;

/** `import companies`, or under its noun: `company import`. */
export function recordsCommand({ perform }: Cli, target: Own, name: string = target): Command {
  const command = withImportFlags(new Command(name))
    .description(`import ${target} from CSV files, such as another CRM exports`)
    .argument('<files...>', 'paths; - is standard input; .gz is unpacked')
    .option('--key <column>', `the column with the key of each of the ${target}`);
  if (target !== 'users') {
    if (target !== 'companies')
      command.option('--company-key <column>', 'the column with the key or name of its company');
    command.option('--group-key <column>', 'the column with the key of its group');
    command.option('--owner-key <column>', 'the column with the key or the email of its owner');
  }
  const words = name === 'import' ? `${NOUNS[target]} import` : `import ${target}`;
  const link = target === 'companies' || target === 'users' ? '' : " --company-key 'Account ID'";
  return withDryRun(command)
    .addHelpText(
      'after',
      example(`${words} ${target}.csv --dry-run`, `${words} ${target}.csv --key 'Record ID'${link}`),
    )
    .action((files: string[], flags: Omit<RecordsOptions, 'files'>, self: Command) =>
      perform(self, (context) => runRecords(target, { files, ...flags }, context)),
    );
}

const NOUNS = { companies: 'company', people: 'person', deals: 'deal', projects: 'project', users: 'user' };

export async function runRecords(target: Own, options: RecordsOptions, context: Context): Promise<ExitCode> {
  const { files, key, companyKey, groupKey, ownerKey } = options;
  const links: [string | undefined, string][] = [
    [key, 'key'],
    [companyKey, 'company'],
    [groupKey, 'group'],
    [ownerKey, 'owner'],
  ];
  const map = { ...options.map };
  for (const [column, field] of links) if (column !== undefined) map[column] = field;
  return importFiles(files, { ...toRequest({ ...options, map }), target }, context);
}
