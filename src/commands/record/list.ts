import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Column } from '../../cli/column.ts';
import type { Context } from '../../cli/context.ts';
import { example, type ListFlags, withListFlags } from '../../cli/verb.ts';
import { pluralOf } from '../../records/assign-records.ts';
import { listFields } from '../../records/field-values.ts';
import { listRecords } from '../../records/list-records.ts';
import type { RecordType } from '../../store/schema/records.ts';

export interface ListOptions extends ListFlags {
  type: RecordType;
}

// A terminal shows a page; a program that asks for data gets all of it.
const PAGE = 50;

export function listCommand({ perform }: Cli, type: RecordType): Command {
  return withListFlags(new Command('list'))
    .description(`list ${pluralOf(type)}, by key`)
    .addHelpText('after', example(`${type} list --filter group=nord`, `${type} list --filter owner=anna --output csv`))
    .action((flags: ListFlags, command: Command) =>
      perform(command, (context) => runList({ type, ...flags }, context)),
    );
}

export async function runList(
  { type, filter, sort, limit, after }: ListOptions,
  { session, out, options }: Context,
): Promise<void> {
  const page = await listRecords(session, {
    type,
    filter,
    sort,
    after,
    limit: limit ?? (out.isTerminal && !out.isData ? PAGE : undefined),
  });
  const { records, total, next } = page;
  await out.list({
    name: pluralOf(type),
    columns: columnsOf(type),
    also: options.columns && [...(await listFields(session.db, type)).map(({ key }) => key), 'fields', ...moreOf(type)],
    rows: records.map((record) => toRow(type, record)),
    about: { total, next },
    empty: `No ${type} is like that.`,
    footer: next === null ? `${total} in all` : `${records.length} of ${total}; go on with --after ${next}`,
  });
}

function columnsOf(type: RecordType): Column[] {
  const company: Column[] = type === 'company' ? [] : [{ key: 'company' }];
  const lead: Column[] = type === 'lead' ? [{ key: 'status' }, { key: 'received' }, { key: 'affiliate' }] : company;
  return [{ key: 'key' }, { key: 'name' }, { key: 'group' }, { key: 'owner' }, ...lead];
}

function moreOf(type: RecordType): string[] {
  return type === 'lead' ? ['company', 'external_id'] : [];
}

function toRow(
  type: RecordType,
  {
    id: _id,
    fields,
    status,
    received,
    affiliate,
    company,
    ...row
  }: Awaited<ReturnType<typeof listRecords>>['records'][number],
) {
  if (type === 'lead')
    return { ...row, company, external_id: fields['external_id'] ?? null, status, received, affiliate, fields };
  return { ...row, ...(type === 'company' ? {} : { company }), fields };
}
