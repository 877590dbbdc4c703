import { type Expression, sql } from 'kysely';
import { filterFor } from '../access/filter-for.ts';
import { readSettings } from '../access/settings.ts';
import { didYouMean } from '../nearest.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';
import { type FieldDefinition, listFields } from './field-values.ts';

export interface ListOptions {
  type: RecordType;
  /** Field → value; all must hold. */
  filter?: Readonly<Record<string, string>> | undefined;
  /** A column or field; `-name` sorts downward. The key when absent. */
  sort?: string | undefined;
  limit?: number | undefined;
  /** The key of the last record of the page before; pages are sorted by key. */
  after?: string | undefined;
}

export interface ListedRecord {
  id: number;
  key: string;
  name: string;
  group: string;
  owner: string | null;
  company: string | null;
  status: string | null;
  received: string | null;
  affiliate: string | null;
  fields: Record<string, unknown>;
}

export interface RecordPage {
  records: ListedRecord[];
  total: number;
  next: string | null;
}

const COLUMNS = {
  key: 'r.key',
  name: 'r.name',
  group: 'g.key',
  owner: 'u.key',
  company: 'c.key',
  status: 'r.status',
  received: 'r.received_at',
  affiliate: 'a.key',
} as const;

/** The records of a type that whoever is asking sees, by key unless sorted otherwise. */
export async function listRecords(session: Session, options: ListOptions): Promise<RecordPage> {
  const { db, actor } = session;
  const { type, filter = {}, limit, after } = options;
  const fields = await listFields(db, type);
  const settings = await readSettings(db);
  let query = db
    .selectFrom('records as r')
    .innerJoin('groups as g', 'g.id', 'r.group_id')
    .leftJoin('users as u', 'u.id', 'r.owner_id')
    .leftJoin('records as c', 'c.id', 'r.company_id')
    .leftJoin('groups as a', 'a.id', 'r.affiliate_id')
    .where('r.type', '=', type)
    .where(sql<boolean>`coalesce(r.import_id, 0) not in (select i.id from imports as i where i.state = 'running')`);
  if (actor.kind === 'user') query = query.where(filterFor(db, { userId: actor.id, action: 'view', type, settings }));
  for (const [name, value] of Object.entries(filter)) {
    const column = columnOf(session, type, fields, name);
    query =
      value === ''
        ? query.where(sql<boolean>`${column} is null`)
        : query.where(sql<boolean>`cast(${column} as text) = ${value}`);
  }
  const { total } = await query.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const sort = options.sort ?? 'key';
  const order = columnOf(session, type, fields, sort.replace(/^-/, ''));
  const rows = await query
    .select([
      'r.id',
      'r.key',
      'r.name',
      'g.key as group',
      'u.key as owner',
      'c.key as company',
      'r.status',
      'r.received_at',
      'a.key as affiliate',
      'r.data',
    ])
    .$if(after !== undefined, (page) => page.where('r.key', '>', after!))
    .orderBy(order, sort.startsWith('-') ? 'desc' : 'asc')
    .orderBy('r.key')
    .$if(limit !== undefined, (page) => page.limit(limit! + 1))
    .execute();
  const shown = limit === undefined ? rows : rows.slice(0, limit);
  return {
    records: shown.map(({ data, received_at, ...row }) => ({
      ...row,
      received: received_at,
      fields: JSON.parse(data) as Record<string, unknown>,
    })),
    total,
    next: rows.length > shown.length && options.sort === undefined ? (shown.at(-1)?.key ?? null) : null,
  };
}

function columnOf(
  { store }: Session,
  type: RecordType,
  fields: readonly FieldDefinition[],
  name: string,
): Expression<unknown> {
  if (name in COLUMNS) return sql.ref(COLUMNS[name as keyof typeof COLUMNS]);
  const field = fields.find(({ key }) => key === name);
  if (field) {
    return store.kind === 'sqlite'
      ? sql`json_extract(r.data, ${`$."${field.key}"`})`
      : sql`(cast(r.data as json) ->> ${field.key})`;
  }
  const known = [...Object.keys(COLUMNS), ...fields.map(({ key }) => key)];
  throw new Problem({
    code: 'unknown_field',
    exit: ExitCode.usage,
    message: `A ${type} has no field "${name}".`,
    hint: didYouMean(name, known, `There are: ${known.join(', ')}.`),
  });
}
