import { Command } from 'commander';
import { authorize } from '../../access/authority.ts';
import { parseRecordType, RECORD_TYPES } from '../../access/vocabulary.ts';
import { chooseRows } from '../../cli/choose-rows.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Column } from '../../cli/column.ts';
import type { Context } from '../../cli/context.ts';
import { example, type ListFlags, withListFlags } from '../../cli/verb.ts';
import { listFieldDefinitions } from '../../records/list-fields.ts';

export interface ListOptions extends ListFlags {
  type?: string | undefined;
}

export function listCommand({ perform }: Cli): Command {
  return withListFlags(new Command('list'))
    .description('list fields: their section, kind, choices, and to whom they are released')
    .argument('[type]', `${RECORD_TYPES.join(', ')}; all when absent`)
    .addHelpText('after', example('field list company', 'field list --filter section=custom'))
    .action((type: string | undefined, flags: ListFlags, command: Command) =>
      perform(command, (context) => runList({ type, ...flags }, context)),
    );
}

const COLUMNS: readonly Column[] = [
  { key: 'field' },
  { key: 'label' },
  { key: 'section' },
  { key: 'kind' },
  { key: 'choices' },
  { key: 'released_to', title: 'released to' },
];

export async function runList({ type, ...flags }: ListOptions, { session, out }: Context): Promise<void> {
  await authorize(session, { do: 'account.read', what: 'setup' });
  const fields = await listFieldDefinitions(session, type === undefined ? undefined : parseRecordType(type));
  const byKey = fields.map((field) => ({ key: field.field, ...field })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const { rows, ...about } = chooseRows(byKey, flags, COLUMNS);
  await out.list({
    name: 'fields',
    columns: COLUMNS,
    rows: rows.map(({ key: _key, ...row }) => row),
    about,
  });
}
