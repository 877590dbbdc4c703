import { type RawBuilder, sql } from 'kysely';
import { parameter } from '../store/statements.ts';
import { askTogether, type Part } from './ask-together.ts';
import { countsAsManager } from './profile.ts';
import { openWays } from './open-ways.ts';
import type { KnownRecord, Question } from './question.ts';
import { relation } from './relation.ts';
import type { Reader } from './statement-for.ts';
import type { Subject } from './subject.ts';
import type { FoundTarget, KnownTarget } from './target.ts';
import { type Action, BASE_GROUP } from './vocabulary.ts';
import { type Arm, type Way, WAYS } from './ways.ts';

// Where a known record counts is known with it.
const PLACED: Question['settings'] = { 'group-system': 'on' };

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

/** A way as the relation tells it. */
export interface FoundWay {
  action: Action;
  way: Way;
  via: number | null;
  profile: number | null;
  scope: number | null;
  /** JSON array. */
  because: string | null;
}

export type FoundRow = [Action, Way, number | null, number | null, number | null, string | null];

export function toFoundWay([action, way, via, profile, scope, because]: FoundRow): FoundWay {
  return { action, way, via, profile, scope, because };
}

/** Every group that carries a way is one of the user's. */
export function toNamedWays(found: readonly FoundWay[], user: Subject, groupKey: string): NamedWay[] {
  const ways = found.map(({ action, way, via, profile, scope, because }): NamedWay => {
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
export async function waysToRecord(reader: Reader, action: Action, target: KnownTarget): Promise<NamedUser[]> {
  const question = questionOf([action], PLACED);
  const among = openWays(target);
  const { type, isProtected } = target;
  const { users } = await askTogether(
    reader,
    `ways who ${question.key} ${type} ${isProtected} ${keyOf(among)}`,
    () => ({ users: usersPart(relation({ ...question.terms(), type, known: { ...knownTerms, isProtected }, among })) }),
    { ...question.values, ...knownValues(target) },
  );
  const groupKey = target.place.key;
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

// A statement is made for each choice of ways that comes up.
function keyOf(among: readonly Arm[]): string {
  return among.map(({ number }) => number).join();
}

const knownTerms: Omit<KnownRecord, 'isProtected'> = {
  id: parameter('record'),
  placeId: parameter('place'),
  ownerId: parameter('owner'),
  affiliateId: parameter('affiliate'),
};

function knownValues({ id, place, ownerId, affiliateId }: KnownTarget) {
  return { record: id, place: place.id, owner: ownerId, affiliate: affiliateId };
}

/** The key of the group in which a record counts. */
export function placeKeyOf(settings: Question['settings'], { groupKey }: Pick<FoundTarget, 'groupKey'>): string {
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
