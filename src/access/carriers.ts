import { type Pair, rankAt, type Standing } from './pair.ts';
import type { Subject } from './subject.ts';
import {
  type Action,
  BASE_GROUP,
  isOrganizationOrTeam,
  patternsFor,
  type Permission,
  type Scope,
  scopeRank,
} from './vocabulary.ts';
import { WAYS, type Way } from './ways.ts';
import type { NamedWay } from './ways-for.ts';

// The ten ways for one user and one record, of which all is known. `ways.ts` defines the same as SQL, for lists.

/** What carries a way: a membership; `undefined` stands for a share with the user alone. */
type Carrier = Standing | undefined;

/** May this user do this with this record: with all that the ways look at. */
export interface PairQuestion {
  user: Subject;
  record: Pair;
  /** `company/acme`. */
  what: string;
  action: Action;
  permission: Permission;
  /** Key of the group that disallows it for the record. */
  recordDeniedBy: string | undefined;
  /** The pattern by which the user is restricted for it, everywhere. */
  restrictedBy: string | undefined;
  /** Where the standings have the rank for it. */
  at: number;
}

/** The record was read for `asked`; the action is that, or one of those by which it is judged what is seen. */
export function questionAbout(user: Subject, record: Pair, asked: Action, action: Action): PairQuestion {
  const permission = `${record.type}.${action}` as const;
  return {
    user,
    record,
    what: `${record.type}/${record.key}`,
    action,
    permission,
    recordDeniedBy: record.denials.find(([denied]) => denied === permission)?.[1],
    restrictedBy: user.restrictions.length === 0 ? undefined : restrictionOf(user.restrictions, permission),
    at: rankAt(asked, action),
  };
}

/** Rank of the scope that a membership gives for what is asked. */
export function rankOf({ at }: PairQuestion, { ranks }: Standing): number {
  return ranks[at]!;
}

/** The ways that hold, by way and then by what carries them; whether the record is seen in full is not asked. */
export function waysThatHold(question: PairQuestion): NamedWay[] {
  const ways: NamedWay[] = [];
  if (!isAble(question)) return ways;
  for (const way of WAYS) for (const carrier of CARRIERS[way](question)) ways.push(named(question, way, carrier));
  return ways;
}

export function someWayHolds(question: PairQuestion): boolean {
  return isAble(question) && WAYS.some((way) => CARRIERS[way](question).length > 0);
}

/** Whether the user may do this at all: restrictions hold everywhere. */
export function isAble({ user, restrictedBy }: PairQuestion): boolean {
  return user.isActive && restrictedBy === undefined;
}

const CARRIERS: Record<Way, (q: PairQuestion) => readonly Carrier[]> = {
  administrator: (q) => q.record.standings.filter((each) => each.kind === 'administrative' && reaches(q, each, 'own')),
  owner: (q) =>
    q.record.ownerId === q.user.id && q.recordDeniedBy === undefined
      ? q.record.inside.filter((each) => reaches(q, each, 'own'))
      : [],
  group: (q) => q.record.inside.filter((each) => each.groupId === q.record.place.id && reaches(q, each, 'group')),
  subtree: (q) => q.record.inside.filter((each) => each.height !== undefined && reaches(q, each, 'subtree')),
  organization: (q) =>
    q.record.inside.filter(
      (each) => each.organizationId === q.record.organization.id && reaches(q, each, 'organization'),
    ),
  all: (q) => q.record.inside.filter((each) => reaches(q, each, 'all')),
  colleague: (q) =>
    q.record.around.ownerGroups.length === 0
      ? []
      : q.record.inside.filter((each) => each.key !== BASE_GROUP && reachesOwner(q, each)),
  share: (q) => {
    const { record, user, action, recordDeniedBy } = q;
    const { standings } = record;
    if (record.around.shares.length === 0 || recordDeniedBy !== undefined) return [];
    // A share widens where, never what: the permission itself must come from some group.
    if (!standings.some((each) => reaches(q, each, 'own'))) return [];
    const shares = record.around.shares.filter((share) => share.action === action);
    const withUser = shares.some(({ userId }) => userId === user.id);
    const open = new Set(shares.filter((share) => share.deniedBy === null).map(({ groupId }) => groupId));
    return [...(withUser ? [undefined] : []), ...standings.filter(({ groupId }) => open.has(groupId))];
  },
  source: (q) =>
    isViewedLead(q)
      ? outside(q).filter((each) => each.groupId === q.record.affiliate?.id && reaches(q, each, 'group'))
      : [],
  buyer: (q) =>
    isViewedLead(q) && q.record.around.sales.length > 0
      ? outside(q).filter((each) => isSoldTo(q, each) && reaches(q, each, 'group'))
      : [],
};

function reaches(q: PairQuestion, standing: Standing, least: Scope): boolean {
  return rankOf(q, standing) >= scopeRank(least);
}

// The owner is in an organization or team that the scope reaches from the membership's group.
function reachesOwner(q: PairQuestion, standing: Standing): boolean {
  return q.record.around.ownerGroups.some(
    ({ id, kind, organizationId, pathIds }) =>
      isOrganizationOrTeam(kind) &&
      ((id === standing.groupId && reaches(q, standing, 'group')) ||
        (pathIds.includes(standing.groupId) && reaches(q, standing, 'subtree')) ||
        (organizationId === standing.organizationId && reaches(q, standing, 'organization'))),
  );
}

/** Affiliates and clients see leads, and no more. */
export function isViewedLead({ record, action }: PairQuestion): boolean {
  return record.type === 'lead' && action === 'view';
}

function outside({ record }: PairQuestion): Standing[] {
  return record.standings.filter(({ kind }) => !isOrganizationOrTeam(kind));
}

function isSoldTo({ record }: PairQuestion, { groupId }: Standing): boolean {
  return record.around.sales.some(({ clientId, isReturned }) => clientId === groupId && !isReturned);
}

function restrictionOf(restrictions: readonly string[], permission: Permission): string | undefined {
  const patterns = patternsFor(permission);
  return restrictions.filter((restriction) => patterns.includes(restriction)).sort()[0];
}

function named(q: PairQuestion, way: Way, carrier: Carrier): NamedWay {
  const isWide = way === 'administrator';
  const rank = carrier === undefined || way === 'share' ? null : isWide ? scopeRank('all') : rankOf(q, carrier);
  return {
    user: q.user.key,
    action: q.action,
    way,
    via: carrier?.groupId ?? null,
    viaKey: carrier?.key ?? null,
    scope: rank,
    because: rank === null || isWide ? [] : reasonsOf(carrier!),
    asManager: carrier?.asManager ?? false,
    groupKey: q.record.place.key,
  };
}

// One membership may carry several ways.
function reasonsOf(standing: Standing): readonly string[] {
  return (standing.reasons ??= JSON.parse(standing.because) as string[]);
}
