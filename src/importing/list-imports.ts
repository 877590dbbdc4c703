import { sql } from 'kysely';
import { didYouMean } from '../nearest.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Session } from '../store/session.ts';
import { areKnownImports } from './known-imports.ts';

export interface ImportQuery {
  /** What columns are, as they are shown. */
  filter?: Readonly<Record<string, string>> | undefined;
  /** A column, with - before it from the end; the newest first when absent. */
  sort?: string | undefined;
  limit: number;
  /** Only those with a smaller number. */
  before?: number | undefined;
}

const COLUMNS = {
  import: 'i.id',
  started_at: 'i.started_at',
  affiliate: 'g.key',
  target: 'i.target',
  file: 'i.file',
  state: 'i.state',
  rows_read: 'i.rows_read',
  created: 'i.created',
  updated: 'i.updated',
  duplicates: 'i.duplicates',
  rejected: 'i.rejected',
  blank: 'i.blank',
  payable: 'i.payable',
} as const;

/** Imports that whoever is asking may know of. */
export async function listImports(session: Session, { filter = {}, sort = '-import', limit, before }: ImportQuery) {
  let select = session.db
    .selectFrom('imports as i')
    .leftJoin('groups as g', 'g.id', 'i.affiliate_id')
    .select([
      'i.id as import',
      'i.started_at',
      'g.key as affiliate',
      'i.target',
      'i.file',
      'i.state',
      'i.rows_read',
      'i.created',
      'i.updated',
      'i.duplicates',
      'i.rejected',
      'i.blank',
      'i.payable',
    ])
    .where(await areKnownImports(session));
  for (const [name, value] of Object.entries(filter)) {
    select = select.where(sql`cast(${sql.ref(columnOf(name))} as text)`, '=', value);
  }
  if (before !== undefined) select = select.where('i.id', '<', before);
  const direction = sort.startsWith('-') ? 'desc' : 'asc';
  const rows = await select
    .orderBy(columnOf(sort.replace(/^-/, '')), direction)
    .orderBy('i.id', direction)
    .limit(limit + 1)
    .execute();
  const imports = rows.slice(0, limit);
  return { imports, next: rows.length > limit && sort === '-import' ? imports.at(-1)!.import : null };
}

function columnOf(name: string) {
  if (Object.hasOwn(COLUMNS, name)) return COLUMNS[name as keyof typeof COLUMNS];
  const known = Object.keys(COLUMNS);
  throw new Problem({
    code: 'unknown_field',
    exit: ExitCode.usage,
    message: `Nothing is called "${name}" here.`,
    hint: didYouMean(name, known, `There are: ${known.join(', ')}.`),
  });
}
