import { sql } from 'kysely';
import { firstReached } from '../access/first-reached.ts';
import { countReached } from '../access/count-reached.ts';
import { freshGrants } from '../access/fresh-grants.ts';
import { seenByUser } from '../access/seen-by.ts';
import { readReleases, releasedFields } from '../access/seen-fields.ts';
import { readSettings } from '../access/settings.ts';
import { getSubject } from '../access/subject.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';
import type { StoredRecord } from './find-record.ts';
import { viewRecords } from './record-view.ts';
import { type SeenRecord, toSeenRecords } from './seen-record.ts';

export interface ListOptions {
  type: RecordType;
  /** Field → value; all must hold. */
  filter?: Readonly<Record<string, string>> | undefined;
  /** A column or field; `-name` sorts downward. The key when absent. */
  sort?: string | undefined;
  limit?: number | undefined;
  /** The key of the last record of the page before. */
  after?: string | undefined;
}

export type ListedRecord = Pick<
  SeenRecord,
  'id' | 'key' | 'name' | 'group' | 'owner' | 'company' | 'status' | 'received' | 'affiliate' | 'fields'
>;

export interface RecordPage {
  records: ListedRecord[];
  total: number;
  next: string | null;
}

/** The records of a type that whoever is asking sees, by key unless sorted otherwise; of each, what they see of it. */
export async function listRecords(session: Session, options: ListOptions): Promise<RecordPage> {
  const { rows, total } = (await findPage(session, options)) ?? (await queryPage(session, options));
  const { limit } = options;
  const shown = limit === undefined ? rows : rows.slice(0, limit);
  const seen = await toSeenRecords(session, shown);
  return {
    records: seen.map(({ id, key, name, group, owner, company, status, received, affiliate, fields }) => ({
      id,
      key,
      name,
      group,
      owner,
      company,
      status,
      received,
      affiliate,
      fields,
    })),
    total,
    next: rows.length > shown.length ? (shown.at(-1)?.key ?? null) : null,
  };
}

interface Page {
  /** One more than the limit, where there are more. */
  rows: StoredRecord[];
  total: number;
}

// The first page of what one sees, by key, costs no more where there are a million records.
async function findPage(
  session: Session,
  { type, filter, sort, limit, after = '' }: ListOptions,
): Promise<Page | undefined> {
  const { db, actor } = session;
  const isPlain = Object.keys(filter ?? {}).length === 0 && (sort === undefined || sort === 'key');
  if (actor.kind === 'operator' || limit === undefined || !isPlain) return undefined;
  await freshGrants(session);
  const user = await getSubject(session, actor.key);
  if (releasedFields(await readReleases(session, user, type), user, []).length > 0) return undefined;
  const question = { type, actions: ['view'] as const, settings: await readSettings(db) };
  const ids = await firstReached(session, question, { user: user.id, after, wanted: limit + 1 }, async (targets) => [
    ...(
      await seenByUser(
        session,
        user,
        type,
        targets.map(({ id }) => id),
      )
    ).keys(),
  ]);
  ids.splice(limit + 1);
  const rows =
    ids.length === 0 ? [] : await db.selectFrom('records').selectAll().where('id', 'in', ids).orderBy('key').execute();
  return { rows, total: await countReached(session, { ...question, types: [type] }, user.id) };
}

async function queryPage(session: Session, options: ListOptions): Promise<Page> {
  const { type, filter = {}, limit, after } = options;
  const view = await viewRecords(session, type);
  let query = session.db
    .selectFrom('records as r')
    .innerJoin('groups as g', 'g.id', 'r.group_id')
    .leftJoin('users as u', 'u.id', 'r.owner_id')
    .leftJoin('records as c', 'c.id', 'r.company_id')
    .leftJoin('groups as a', 'a.id', 'r.affiliate_id')
    .where('r.type', '=', type)
    .where(view.isListed);
  for (const [name, value] of Object.entries(filter)) {
    const column = view.column(name);
    query =
      value === ''
        ? query.where(sql<boolean>`${column} is null`)
        : query.where(sql<boolean>`cast(${column} as text) = ${value}`);
  }
  const sort = options.sort ?? 'key';
  const { total } = await query.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const order = view.order(sort.replace(/^-/, ''), sort.startsWith('-') ? 'desc' : 'asc');
  if (after === undefined || sort === 'key') {
    const rows = await query
      .selectAll('r')
      .$if(after !== undefined, (page) => page.where('r.key', '>', after!))
      .orderBy(order)
      .orderBy('r.key')
      .$if(limit !== undefined, (page) => page.limit(limit! + 1))
      .execute();
    return { rows, total };
  }
  const place = sql<number>`row_number() over (order by ${order}, r.key)`;
  const rows = await session.db
    .with('ordered', () => query.select(['r.id', 'r.key', place.as('place')]))
    .selectFrom('ordered as o')
    .innerJoin('records as r', 'r.id', 'o.id')
    .selectAll('r')
    .where('o.place', '>', (eb) => eb.selectFrom('ordered as last').select('last.place').where('last.key', '=', after))
    .orderBy('o.place')
    .$if(limit !== undefined, (page) => page.limit(limit! + 1))
    .execute();
  return { rows, total };
}
