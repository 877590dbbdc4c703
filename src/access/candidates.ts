import { type RawBuilder, sql } from 'kysely';
import type { RecordType } from '../store/schema/records.ts';
import { parameter } from '../store/statements.ts';
import { doorsOf, isFinished, isOfType, type Question } from './relation.ts';
import { ask, type Reader } from './statement-for.ts';
import type { FoundTarget } from './target.ts';
import { type Action, BASE_GROUP } from './vocabulary.ts';
import { questionOf } from './ways-for.ts';
import type { Door } from './ways.ts';

// A page costs what the page costs, however many records there are: each door that the user's memberships open leads
// to records that an index keeps sorted by key, and these are merged as far as the page goes.

// Of most doors one record is wanted, of some very many.
const FIRST_ROWS = 2;
const MOST_ROWS = 64;
const MOST_AT_ONCE = 200;
const FEW_COLLEAGUES = 1500;
const DOORS: readonly Door[] = ['everything', 'group', 'owner', 'colleague', 'record', 'affiliate'];

interface Source {
  opens: Door;
  door: number;
  /** The key of the next record behind it. */
  head: string;
  /** Read ahead, from the head on. */
  queue: FoundTarget[];
  /** The key up to which it has been read. */
  beyond: string;
  /** How many are read next. */
  size: number;
}

type Wanted = { type: RecordType; actions: readonly Action[]; settings: Question['settings'] };

/**
 * The records of a type by key, from beyond `after`, so many at a time: all on which the user may do this, and others.
 * Whoever takes them asks the relation about them.
 */
export async function* candidates(
  reader: Reader,
  question: Wanted,
  { user, after, size }: { user: number; after: string; size: number },
): AsyncGenerator<FoundTarget[]> {
  let batch: FoundTarget[] = [];
  for await (const target of oneByOne(reader, question, { user, after })) {
    batch.push(target);
    if (batch.length < Math.min(size, MOST_AT_ONCE)) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* oneByOne(
  reader: Reader,
  question: Wanted,
  values: { user: number; after: string },
): AsyncGenerator<FoundTarget> {
  const { type } = question;
  const sources = await openSources(reader, question, values);
  let last: string | undefined;
  for (let source = sources.pop(); source; source = sources.pop()) {
    await readAhead(reader, type, source);
    // The head as it was found may be the row of an unfinished import, and then it is not in the queue.
    if (source.queue[0]?.key === source.head) {
      const target = source.queue.shift()!;
      if (target.key !== last) yield target;
      last = target.key;
      await readAhead(reader, type, source);
    }
    const next = source.queue[0];
    if (next) insert(sources, { ...source, head: next.key });
  }
}

async function openSources(
  reader: Reader,
  { type, actions, settings }: Wanted,
  { user, after }: { user: number; after: string },
): Promise<Source[]> {
  const { key, terms, values } = questionOf(actions, settings);
  const bound: Question = { ...terms(), user: parameter('user') };
  const some = type === 'lead' ? await hasFewColleagues(reader, key, bound, { ...values, type, user }) : undefined;
  const sorts = DOORS.filter((opens) => some === true || opens !== 'colleague');
  const rows = await ask(
    reader,
    `doors ${key} ${sorts.length}`,
    (db) => {
      const doors = db.selectFrom(doorsOf(bound, sorts).as('o')).select(['o.opens', 'o.door', 'o.action']).distinct();
      return db
        .selectFrom(doors.as('d'))
        .leftJoin('groups as b', (join) => join.onRef('b.id', '=', 'd.door').on('b.key', '=', BASE_GROUP))
        .select(['d.opens', 'd.door', 'd.action', 'b.key as base', headOf(bound).as('head')]);
    },
    { ...values, type, user, after },
  );
  // Of what the action and `view` reach, either holds all that both do; `everything` is the wider one.
  const action = actions.find((action) => !rows.some((row) => row.action === action && row.opens === 'everything'));
  const opened = rows.filter((row) => row.action === (action ?? actions[0]));
  const isOff = settings['group-system'] === 'off';
  const sources = new Map<string, Source>();
  for (const { opens, door, head, base } of opened) {
    if (head === null || (isOff && opens === 'group' && base === null)) continue;
    const leads = isOff && opens === 'group' ? 'everything' : opens;
    sources.set(`${leads === 'colleague' ? 'owner' : leads} ${door}`, {
      opens: leads,
      door,
      head,
      queue: [],
      beyond: after,
      size: FIRST_ROWS,
    });
  }
  if (some === false) await addBase(reader, sources, type, after, isOff);
  return [...sources.values()].sort((a, b) => compareKeys(b.head, a.head));
}

/** So many colleagues own a good part of what stands in the base group: that is read then, instead of each one's leads. */
async function hasFewColleagues(
  reader: Reader,
  key: string,
  bound: Question,
  values: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const colleagues = await ask(
    reader,
    `colleagues ${key}`,
    (db) =>
      db
        .selectFrom(doorsOf(bound, ['colleague']).as('o'))
        .select('o.door')
        .distinct()
        .limit(sql<number>`${sql.lit(FEW_COLLEAGUES + 1)}`),
    values,
  );
  return colleagues.length <= FEW_COLLEAGUES;
}

async function addBase(
  reader: Reader,
  sources: Map<string, Source>,
  type: RecordType,
  after: string,
  isOff: boolean,
): Promise<void> {
  const [base] = await ask(
    reader,
    'base group',
    (db) => db.selectFrom('groups').select('id').where('key', '=', BASE_GROUP),
    {},
  );
  // Without the group system every lead stands in it.
  const opens = isOff ? 'everything' : 'group';
  const source: Source = { opens, door: base!.id, head: '', queue: [], beyond: after, size: FIRST_ROWS };
  await readAhead(reader, type, source);
  const first = source.queue[0];
  if (first) sources.set(`${opens} ${base!.id}`, { ...source, head: first.key });
}

function headOf({ type, settings }: Question): RawBuilder<string | null> {
  const cases = DOORS.map((opens) => {
    const leads = opens === 'group' && settings['group-system'] === 'off' ? 'everything' : opens;
    return sql`when ${sql.lit(opens)} then (
      select min(r.key) from records as r
      where ${behind(leads, sql`d.door`)} and ${isOfType(type)} and r.key > ${parameter('after')})`;
  });
  return sql<string | null>`case d.opens ${sql.join(cases, sql` `)} end`;
}

async function readAhead(reader: Reader, type: RecordType, source: Source): Promise<void> {
  const { opens, door, queue, beyond, size } = source;
  if (queue.length > 0) return;
  const rows = await ask(
    reader,
    `behind ${opens}`,
    (db) =>
      db
        .selectFrom('records as r')
        .innerJoin('groups as g', 'g.id', 'r.group_id')
        .select(['r.id', 'r.type', 'r.key', 'r.name', 'r.group_id', 'g.key as group_key', 'r.owner_id', 'r.affiliate_id'])
        .where(isOfType(parameter('type')))
        .where('r.key', '>', parameter<string>('beyond'))
        .where(behind(opens, sql`${parameter('door')}`))
        .where(isFinished)
        .orderBy('r.key')
        .limit(sql<number>`${parameter('size')}`),
    { type, door, beyond, size },
  );
  for (const { group_id: groupId, group_key: groupKey, owner_id: ownerId, affiliate_id: affiliateId, ...row } of rows)
    queue.push({ ...row, groupId, groupKey, ownerId, affiliateId });
  source.beyond = queue.at(-1)?.key ?? beyond;
  source.size = Math.min(size * 4, MOST_ROWS);
}

/** SQL on `records as r` that an index serves in the order of the keys. */
function behind(opens: Door, door: RawBuilder<unknown>): RawBuilder<boolean> {
  switch (opens) {
    case 'everything':
      return sql<boolean>`true`;
    case 'group':
      return sql<boolean>`r.group_id = ${door}`;
    case 'owner':
    case 'colleague':
      return sql<boolean>`r.owner_id = ${door}`;
    case 'record':
      return sql<boolean>`r.id = ${door}`;
    case 'affiliate':
      return sql<boolean>`r.affiliate_id = ${door}`;
  }
}

// The last source has the least key.
function insert(sources: Source[], source: Source): void {
  let [low, high] = [0, sources.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(sources[middle]!.head, source.head) > 0) low = middle + 1;
    else high = middle;
  }
  sources.splice(low, 0, source);
}

// As both databases sort: by bytes.
function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  if (/[\uD800-\uFFFF]/.test(a + b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}
