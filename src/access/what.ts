import type { RecordType } from '../store/schema/records.ts';
import { ExitCode, Problem } from '../problem.ts';
import { type Asker, authorizeWhat, getKnownSubject } from './asking.ts';
import { countReached } from './count-reached.ts';
import { firstReached } from './first-reached.ts';
import { readReleases } from './seen-fields.ts';
import { tellWay, type WayAnswer } from './sentences.ts';
import { askSettings, type Settings } from './settings.ts';
import type { Reader } from './statement-for.ts';
import type { Subject } from './subject.ts';
import { type FoundTarget, getTarget } from './target.ts';
import { type Action, type Outcome, parseAction, RECORD_TYPES } from './vocabulary.ts';
import { isSeenInFull, seenInFull, seenInPart } from './what-is-seen.ts';
import { placeKeyOf, toNamedWays } from './ways-for.ts';
import { waysOfMany } from './ways-of-many.ts';

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
  const user = await getKnownSubject(asker, userKey);
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

async function whatMay(reader: Reader, user: Subject, action: Action, options: WhatOptions): Promise<WhatAnswer> {
  const page = await pageOf(reader, user, action, options);
  return { user: user.key, action, total: await totalOf(reader, user, action, options), ...page };
}

/** On how many records the user may do this. */
export async function totalOf(
  reader: Reader,
  user: Subject,
  action: Action,
  { type }: Pick<WhatOptions, 'type'>,
): Promise<number> {
  const settings = await askSettings(reader);
  const types = type ? [type] : RECORD_TYPES;
  return countReached(reader, { types, actions: withView(action), settings }, user.id);
}

/** One page of the records on which the user may do this, by type, then by key. */
export async function pageOf(
  reader: Reader,
  user: Subject,
  action: Action,
  { type: only, limit = Number.MAX_SAFE_INTEGER, after }: WhatOptions,
): Promise<Pick<WhatAnswer, 'records' | 'next'>> {
  const settings = await askSettings(reader);
  const types = only ? [only] : [...RECORD_TYPES];
  const from = after === undefined ? undefined : readCursor(after, types);
  const found: WhatAnswer['records'] = [];
  for (const type of from ? types.slice(types.indexOf(from.type)) : types) {
    // One more than the page tells whether there is a next one.
    if (found.length > limit) break;
    const beyond = from?.type === type ? from.key : '';
    const question = { type, actions: withView(action), settings };
    const wanted = limit + 1 - found.length;
    const more = await firstReached(reader, question, { user: user.id, after: beyond, wanted }, (targets) =>
      withWays(reader, settings, user, action, targets),
    );
    found.push(...more);
  }
  const records = found.slice(0, limit);
  return { records, next: found.length > limit ? (records.at(-1)?.record ?? null) : null };
}

// Those of these records, all of one type, on which the user may do this.
async function withWays(
  reader: Reader,
  settings: Settings,
  user: Subject,
  action: Action,
  targets: readonly FoundTarget[],
): Promise<WhatAnswer['records']> {
  const [first] = targets;
  if (!first) return [];
  const { type } = first;
  const ids = targets.map(({ id }) => id);
  const rows = await waysOfMany(reader, settings, user.id, type, ['view'], ids);
  const views = new Map(
    targets.map((target) => [target.id, toNamedWays(rows.get(target.id)!, user, placeKeyOf(settings, target))]),
  );
  const inFull = new Set(ids.filter((id) => isSeenInFull(user, views.get(id)!)));
  const releases = inFull.size < ids.length ? await readReleases(reader, user, type) : [];
  // Nobody acts on what they do not see in full.
  const more = action === 'view' ? rows : await waysOfMany(reader, settings, user.id, type, [action], [...inFull]);
  return targets.flatMap((target) => {
    const { id, key } = target;
    const ways =
      action === 'view' ? views.get(id)! : toNamedWays(more.get(id) ?? [], user, placeKeyOf(settings, target));
    if (ways.length === 0) return [];
    const seen = inFull.has(id) ? seenInFull([], ['name']) : seenInPart(user, views.get(id)!, releases);
    return {
      record: `${type}/${key}`,
      name: seen.fields.includes('name') ? target.name : null,
      outcome: seen.outcome,
      ways: ways.map((way) => tellWay(target, way)),
    };
  });
}

function withView(action: Action): Action[] {
  return action === 'view' ? ['view'] : [action, 'view'];
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
