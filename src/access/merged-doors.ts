import { type RawBuilder, sql } from 'kysely';
import type { RecordType } from '../store/schema/records.ts';
import { parameter } from '../store/statements.ts';
import type { Question } from './question.ts';
import { doorsOf, isOfType, placeOf } from './relation.ts';
import { ask, type Reader } from './statement-for.ts';
import { type Action, BASE_GROUP } from './vocabulary.ts';
import { questionOf } from './ways-for.ts';
import { baseGroup, type Door } from './ways.ts';

// Each door that a user's memberships open leads to records that an index keeps sorted by key. They are merged as far as
// a page goes: it costs what the page costs, however many records there are.

// Of most doors one record is wanted, of some very many.
const FIRST_ROWS = 4;
const MOST_ROWS = 64;
/** So many colleagues own a good part of what stands in the base group: that is read, instead of each one's leads. */
const FEW_COLLEAGUES = 1500;
const DOORS: readonly Door[] = ['everything', 'group', 'owner', 'colleague', 'record', 'affiliate'];

export interface Wanted {
  type: RecordType;
  actions: readonly Action[];
  settings: Question['settings'];
}
export interface Entry {
  id: number;
  key: string;
}
interface Source {
  opens: Door;
  door: number;
  /** The key of the next record behind it. */
  head: string;
  /** Read ahead, from the head on. */
  queue: Entry[];
  /** The key up to which it has been read. */
  beyond: string;
  /** How many are read next. */
  size: number;
}

/**
 * The records of a type by key, from beyond `after`: all on which the user may do this, and others. Whoever takes them
 * asks the relation about them.
 */
export async function* mergedDoors(
  reader: Reader,
  question: Wanted,
  values: { user: number; after: string },
): AsyncGenerator<Entry> {
  const sources = await openSources(reader, question, values);
  let last: string | undefined;
  for (let source = sources.pop(); source; source = sources.pop()) {
    await readAhead(reader, question, source);
    const entry = source.queue.shift();
    if (!entry) continue;
    if (entry.key !== last) yield entry;
    last = entry.key;
    await readAhead(reader, question, source);
    const next = source.queue[0];
    if (next) insert(sources, { ...source, head: next.key });
  }
}

async function openSources(
  reader: Reader,
  question: Wanted,
  { user, after }: { user: number; after: string },
): Promise<Source[]> {
  const { type, actions, settings } = question;
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
    sources.set(`${leads} ${door}`, {
      opens: leads,
      door,
      head,
      queue: [],
      beyond: after,
      size: FIRST_ROWS,
    });
  }
  if (some === false) await addBase(reader, sources, question, after);
  return [...sources.values()].sort((a, b) => compareKeys(b.head, a.head));
}

// Each may come up more than once: it is but a guess which way is shorter.
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
        .limit(sql<number>`${sql.lit(FEW_COLLEAGUES + 1)}`),
    values,
  );
  return colleagues.length <= FEW_COLLEAGUES;
}

async function addBase(reader: Reader, sources: Map<string, Source>, question: Wanted, after: string): Promise<void> {
  const [base] = await ask(
    reader,
    'base group',
    (db) => db.selectFrom('groups').select('id').where('key', '=', BASE_GROUP),
    {},
  );
  // Without the group system every lead stands in it.
  const opens = question.settings['group-system'] === 'off' ? 'everything' : 'group';
  const source: Source = { opens, door: base!.id, head: '', queue: [], beyond: after, size: FIRST_ROWS };
  await readAhead(reader, question, source);
  const first = source.queue[0];
  if (first) sources.set(`${opens} ${base!.id}`, { ...source, head: first.key });
}

function headOf({ type, settings }: Question): RawBuilder<string | null> {
  const cases = DOORS.map((opens) => {
    const leads = opens === 'group' && settings['group-system'] === 'off' ? 'everything' : opens;
    return sql`when ${sql.lit(opens)} then (
      select min(r.key) from records as r
      where ${behind(leads, sql`d.door`, settings)} and ${isOfType(type)} and r.key > ${parameter('after')})`;
  });
  return sql<string | null>`case d.opens ${sql.join(cases, sql` `)} end`;
}

async function readAhead(reader: Reader, question: Wanted, source: Source): Promise<void> {
  if (source.queue.length > 0) return;
  source.queue.push(...(await readBehind(reader, question, source)));
  source.beyond = source.queue.at(-1)?.key ?? source.beyond;
  source.size = Math.min(source.size * 4, MOST_ROWS);
}

// An index has all that is asked for here; what else a record is, is read of those that come up.
export async function readBehind(
  reader: Reader,
  { type, settings }: Pick<Wanted, 'type' | 'settings'>,
  { opens, door, beyond, size }: Pick<Source, 'opens' | 'door' | 'beyond' | 'size'>,
): Promise<Entry[]> {
  return ask(
    reader,
    `behind ${opens} ${settings['group-system']}`,
    (db) =>
      db
        .selectFrom('records as r')
        .select(['r.id', 'r.key'])
        .where(isOfType(parameter('type')))
        .where('r.key', '>', parameter<string>('beyond'))
        .where(behind(opens, sql`${parameter('door')}`, settings))
        .orderBy('r.key')
        .limit(sql<number>`${parameter('size')}`),
    { type, door, beyond, size },
  );
}

/** SQL on `records as r` that an index serves in the order of the keys. */
function behind(opens: Door, door: RawBuilder<unknown>, settings: Question['settings']): RawBuilder<boolean> {
  switch (opens) {
    case 'everything':
      return sql<boolean>`true`;
    case 'group':
      return sql<boolean>`r.group_id = ${door}`;
    case 'owner':
      return sql<boolean>`r.owner_id = ${door}`;
    case 'colleague':
      return sql<boolean>`r.owner_id = ${door} and ${placeOf(settings)} = ${baseGroup}`;
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
