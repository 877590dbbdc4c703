import { type RawBuilder, sql } from 'kysely';
import type { RecordType } from '../store/schema/records.ts';
import { parameter } from '../store/statements.ts';
import { askTogether, type Part } from './ask-together.ts';
import { countsAsManager } from './profile.ts';
import { type KnownRecord, type Question, relation } from './relation.ts';
import type { Settings } from './settings.ts';
import type { Reader } from './statement-for.ts';
import type { Subject } from './subject.ts';
import type { FoundTarget } from './target.ts';
import { type Action, BASE_GROUP } from './vocabulary.ts';
import { type Way, WAYS } from './ways.ts';

/** A way with what it takes to tell it: the user, the group that carries it, the group that the record counts in. */
export interface NamedWay {
  user: string;
  action: Action;
  way: Way;
  /** The group that carries it; null for a share with the user alone. */
  via: number | null;
  viaKey: string | null;
  /** Rank of the scope that carries it; null where none does. */
  scope: number | null;
  /** What gives that scope. */
  because: readonly string[];
  /** Whether the user counts as a manager of the group that carries it. */
  asManager: boolean;
  groupKey: string;
}

/** The part of a question that tells the ways for one user and record; `toNamedWays` reads it. */
export function waysPart(
  settings: Settings,
  user: Subject,
  actions: readonly Action[],
  target: FoundTarget,
  isSeen = false,
) {
  const question = questionOf(actions, settings);
  return {
    key: `${question.key} ${isSeen} ${shapeOf(target)}`,
    values: { ...question.values, ...knownValues(target), user: user.id },
    part: (): Part<FoundRow, FoundRow[]> => ({
      columns: [sql`n.action`, sql`n.way`, sql`n.via_id`, sql`n.profile`, sql`n.scope`, sql`n.because`],
      from: sql`from ${relation({ ...question.terms(), ...knownTerms(target), user: parameter('user'), unseen: isSeen })} as n`,
      read: (rows) => rows,
    }),
  };
}

export type FoundRow = [Action, Way, number | null, number | null, number | null, string | null];

/** Every group that carries a way is one of the user's. */
export function toNamedWays(
  rows: readonly FoundRow[],
  user: Subject,
  target: Pick<FoundTarget, 'groupKey'>,
  settings: Settings,
): NamedWay[] {
  const groupKey = placeKeyOf(settings, target);
  const ways = rows.map(([action, way, via, profile, scope, because]): NamedWay => {
    const held = via === null ? undefined : user.memberships.find(({ groupId }) => groupId === via);
    return {
      user: user.key,
      action,
      way,
      via,
      viaKey: held?.key ?? null,
      scope,
      because: because === null ? [] : (JSON.parse(because) as string[]),
      asManager: profile !== null && countsAsManager(profile),
      groupKey,
    };
  });
  return inOrder(ways);
}

/** Somebody with all the ways in which they may do this. */
export interface NamedUser {
  id: number;
  key: string;
  name: string;
  ways: NamedWay[];
}

/** Everybody who may do this with one record, in no order. */
export async function waysToRecord(
  reader: Reader,
  settings: Settings,
  action: Action,
  target: FoundTarget,
): Promise<NamedUser[]> {
  const question = questionOf([action], settings);
  const { users } = await askTogether(
    reader,
    `ways who ${question.key} ${shapeOf(target)}`,
    () => ({ users: usersPart(relation({ ...question.terms(), ...knownTerms(target) })) }),
    { ...question.values, ...knownValues(target) },
  );
  const groupKey = placeKeyOf(settings, target);
  const reasons = new Map<string, readonly string[]>();
  const found = new Map<number, NamedUser>();
  for (const [id, key, name, way, via, viaKey, profile, scope, because] of users) {
    let reason = reasons.get(because ?? '[]');
    if (!reason) reasons.set(because ?? '[]', (reason = JSON.parse(because ?? '[]') as string[]));
    let user = found.get(id);
    if (!user) found.set(id, (user = { id, key, name, ways: [] }));
    const asManager = profile !== null && countsAsManager(profile);
    user.ways.push({ user: key, action, way, via, viaKey, scope, because: reason, asManager, groupKey });
  }
  for (const user of found.values()) if (user.ways.length > 1) user.ways = inOrder(user.ways);
  return [...found.values()];
}

type UserRow = [
  id: number,
  key: string,
  name: string,
  way: Way,
  via: number | null,
  viaKey: string | null,
  profile: number | null,
  scope: number | null,
  because: string | null,
];

function usersPart(ways: RawBuilder<unknown>): Part<UserRow, UserRow[]> {
  return {
    columns: [
      sql`n.user_id`,
      sql`u.key`,
      sql`u.name`,
      sql`n.way`,
      sql`n.via_id`,
      sql`g.key`,
      sql`n.profile`,
      sql`n.scope`,
      sql`n.because`,
    ],
    from: sql`from ${ways} as n join users as u on u.id = n.user_id left join groups as g on g.id = n.via_id`,
    read: (rows) => rows,
  };
}

/** A question whose type and actions are placeholders, so that one compiled statement serves them all. */
export function questionOf(actions: readonly Action[], settings: Question['settings']) {
  // What is only looked at needs no second look.
  const isView = actions.every((action) => action === 'view');
  const values: Record<string, string> = {};
  if (!isView) for (let place = 0; place < actions.length; place++) values[`action${place}`] = actions[place]!;
  return {
    key: `${isView ? 'view' : actions.length} ${settings['group-system']}`,
    values,
    terms: (): Question => ({
      type: parameter('type'),
      actions: isView ? ['view'] : actions.map((_, place) => parameter<Action>(`action${place}`)),
      settings,
    }),
  };
}

// What a record has not leads nowhere: a statement is made for each shape that records have.
function shapeOf({ type, ownerId, affiliateId }: FoundTarget): string {
  return `${type} ${ownerId !== null} ${affiliateId !== null}`;
}

function knownTerms({ type, ownerId, affiliateId }: FoundTarget): { type: RecordType; known: KnownRecord } {
  const known: KnownRecord = {
    id: parameter('record'),
    groupId: parameter('group'),
    ownerId: ownerId === null ? null : parameter('owner'),
    affiliateId: affiliateId === null ? null : parameter('affiliate'),
  };
  return { type, known };
}

function knownValues({ id, groupId, ownerId, affiliateId }: KnownRecord) {
  return { record: id, group: groupId, owner: ownerId, affiliate: affiliateId };
}

function placeKeyOf(settings: Settings, { groupKey }: Pick<FoundTarget, 'groupKey'>): string {
  return settings['group-system'] === 'on' ? groupKey : BASE_GROUP;
}

const PLACES = Object.fromEntries(WAYS.map((way, place) => [way, place])) as Record<Way, number>;

// By way, then by what carries it; a colleague may come up several times.
function inOrder(ways: NamedWay[]): NamedWay[] {
  return ways
    .sort((a, b) => PLACES[a.way] - PLACES[b.way] || ((a.viaKey ?? '') < (b.viaKey ?? '') ? -1 : 1))
    .filter(
      ({ action, way, via }, place, all) =>
        !all.some(
          (other, before) => before < place && other.way === way && other.via === via && other.action === action,
        ),
    );
}
