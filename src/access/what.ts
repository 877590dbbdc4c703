import { sql } from 'kysely';
import type { RecordType } from '../store/schema/records.ts';
import { parameter } from '../store/statements.ts';
import { ExitCode, Problem } from '../problem.ts';
import { whatIsSeen } from './what-is-seen.ts';
import { relation } from './relation.ts';
import { tellWay, type WayAnswer } from './sentences.ts';
import { readSettings, type Settings } from './settings.ts';
import { type Asker, authorizeWhat } from './asking.ts';
import { ask, type Reader } from './statement-for.ts';
import { getSubject, type Subject } from './subject.ts';
import { getTarget, type Target } from './target.ts';
import { type Action, type Outcome, parseAction, RECORD_TYPES } from './vocabulary.ts';
import { waysFor } from './ways-for.ts';

export interface WhatAnswer {
  user: string;
  action: Action;
  total: number;
  records: { record: string; name: string | null; outcome: Outcome; ways: WayAnswer[] }[];
  /** Where the next page begins; null at the end. */
  next: string | null;
}

export interface WhatOptions {
  type?: RecordType | undefined;
  /** Records on a page; all when absent. */
  limit?: number | undefined;
  /** The `next` of the page before. */
  after?: string | undefined;
}

/** What this user may do this with: by type, then by key; with `--as`, of records of which the asker may know. */
export async function what(
  asker: Asker,
  userKey: string,
  action: string,
  options: WhatOptions = {},
): Promise<WhatAnswer> {
  const wanted = parseAction(action);
  const user = await getSubject(asker, userKey);
  const within = await authorizeWhat(asker, user);
  return within ? whatWithin(asker, user, wanted, options, within) : whatMay(asker, user, wanted, options);
}

// Few ask so: those who audit some groups, about someone else. All is listed, and cut to what is theirs to know.
async function whatWithin(
  reader: Reader,
  user: Subject,
  action: Action,
  { type, limit = Number.MAX_SAFE_INTEGER, after }: WhatOptions,
  within: ReadonlySet<number>,
): Promise<WhatAnswer> {
  const all = await whatMay(reader, user, action, { type });
  const known: WhatAnswer['records'] = [];
  for (const each of all.records) if (within.has((await getTarget(reader, each.record)).groupId)) known.push(each);
  const start = after === undefined ? 0 : known.findIndex(({ record }) => record === after) + 1;
  const records = known.slice(start, start + limit);
  const next = start + records.length < known.length ? (records.at(-1)?.record ?? null) : null;
  return { ...all, total: known.length, records, next };
}

async function whatMay(reader: Reader, user: Subject, wanted: Action, options: WhatOptions): Promise<WhatAnswer> {
  const settings = await readSettings(reader.db);
  const types = options.type ? [options.type] : [...RECORD_TYPES];
  const from = options.after === undefined ? undefined : readCursor(options.after, types);
  const limit = options.limit ?? Number.MAX_SAFE_INTEGER;

  let total = 0;
  const page: Target[] = [];
  for (const type of types) {
    total += await countReached(reader, settings, user, wanted, type);
    if (page.length > limit || (from && types.indexOf(from.type) > types.indexOf(type))) continue;
    const afterKey = from?.type === type ? from.key : '';
    page.push(
      ...(await listReached(reader, settings, user, wanted, { type, afterKey, limit: limit + 1 - page.length })),
    );
  }
  const shown = page.slice(0, limit);
  const last = shown.at(-1);
  const records = [];
  for (const target of shown) records.push(await describe(reader, settings, user, wanted, target));
  return {
    user: user.key,
    action: wanted,
    total,
    records,
    next: page.length > limit && last ? `${last.type}/${last.key}` : null,
  };
}

async function describe(reader: Reader, settings: Settings, user: Subject, action: Action, target: Target) {
  const rows = await waysFor(reader, settings, user.id, action, target);
  const views = action === 'view' ? rows : await waysFor(reader, settings, user.id, 'view', target);
  const { outcome, fields } = await whatIsSeen(reader, settings, user, target, views);
  return {
    record: `${target.type}/${target.key}`,
    name: fields.includes('name') ? target.name : null,
    outcome,
    ways: rows.map((row) => tellWay(user, action, target, row)),
  };
}

async function listReached(
  reader: Reader,
  settings: Settings,
  user: Subject,
  action: Action,
  { type, afterKey, limit }: { type: RecordType; afterKey: string; limit: number },
): Promise<Target[]> {
  const rows = await ask(
    reader,
    `what ${type} ${action} ${settings['group-system']}`,
    (db) =>
      db
        .selectFrom('records as t')
        .select(['t.id', 't.type', 't.key', 't.name', 't.group_id', 't.owner_id'])
        .where('t.type', '=', type)
        .where('t.key', '>', parameter<string>('after'))
        .where(
          't.id',
          'in',
          db
            .selectFrom(
              relation(db, { type, action, settings, user: sql<number>`${parameter<number>('user')}` }).as('w'),
            )
            .select('w.record_id'),
        )
        .orderBy('t.key')
        .limit(sql<number>`${parameter<number>('limit')}`),
    { user: user.id, after: afterKey, limit: Math.min(limit, 2 ** 31) },
  );
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    key: row.key,
    name: row.name,
    groupId: row.group_id,
    ownerId: row.owner_id,
  }));
}

async function countReached(
  reader: Reader,
  settings: Settings,
  user: Subject,
  action: Action,
  type: RecordType,
): Promise<number> {
  const [row] = await ask(
    reader,
    `count ${type} ${action} ${settings['group-system']}`,
    (db) =>
      db
        .selectFrom(relation(db, { type, action, settings, user: sql<number>`${parameter<number>('user')}` }).as('w'))
        .select((eb) => eb.fn.count<number>('w.record_id').distinct().as('total')),
    { user: user.id },
  );
  return row?.total ?? 0;
}

function readCursor(text: string, types: readonly RecordType[]): { type: RecordType; key: string } {
  const slash = text.indexOf('/');
  const type = types.find((known) => known === text.slice(0, slash));
  if (type) return { type, key: text.slice(slash + 1) };
  throw new Problem({
    code: 'bad_cursor',
    exit: ExitCode.usage,
    message: `"${text}" is no place to go on from.`,
    hint: 'Give --after the "next" of the page before, for example company/acme.',
  });
}
