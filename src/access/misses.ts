import { isViewedLead, type PairQuestion, rankOf } from './carriers.ts';
import type { Standing } from './pair.ts';
import { ADMIN_GROUP, BASE_GROUP, type Scope, scopeOfRank, scopeRank } from './vocabulary.ts';
import { WAYS, type Way } from './ways.ts';

export const MISS_REASONS = [
  'disallowed',
  'restricted',
  'scope',
  'not-member',
  'not-owner',
  'not-shared',
  'not-granted',
  'inactive',
  'returned',
  'not-seen',
] as const;
export type MissReason = (typeof MISS_REASONS)[number];

/** Why one way does not hold: the nearest that it came to holding. */
export interface Miss {
  way: Way;
  /** The group through which it would hold, `user:U` or `group:H`; as in the ways that do. */
  via: string;
  reason: MissReason;
  /** What is in its way: the group that disallows, or that gives too little; the user who is restricted; the owner. */
  by: string;
  sentence: string;
}

type Near = Omit<Miss, 'way'>;

/** For each way in which this user might do this and cannot: what is absent, or which disallow cut it, and on which group. */
export function findMisses(q: PairQuestion): Miss[] {
  const everywhere = missEverywhere(q);
  return WAYS.map((way) => {
    const near = everywhere ?? NEAREST[way](q) ?? notSeen(q);
    return { way, via: viaOf(near, way, q), reason: near.reason, by: near.by, sentence: near.sentence };
  });
}

/** A miss for someone who sees only fields of the record: its group, its owner and its shares are not theirs to know. */
export function veil({ way, reason }: Miss): Miss {
  return { way, via: '', reason, by: '', sentence: VEILED[reason] };
}

const VEILED: Record<MissReason, string> = {
  disallowed: 'A group disallows it.',
  restricted: 'You are restricted for it, everywhere.',
  scope: 'Your permission does not reach that far.',
  'not-member': 'You are not in the group that this way goes through.',
  'not-owner': 'You do not own it.',
  'not-shared': 'It is not shared with you.',
  'not-granted': 'Nothing gives it to you in this way.',
  inactive: 'You are not active.',
  returned: 'It was returned.',
  'not-seen': 'You do not see it in full.',
};

const NEAREST: Record<Way, (q: PairQuestion) => Near | undefined> = {
  administrator: ({ user, record }) =>
    record.standings.some(({ kind }) => kind === 'administrative')
      ? undefined
      : near(
          ADMIN_GROUP,
          'not-member',
          ADMIN_GROUP,
          `${user.key} is not in the administrative group.`,
          'Its members could add them.',
        ),
  owner: (q) => {
    const { user, record, what, recordDeniedBy } = q;
    const { ownerId, ownerKey, place } = record;
    const widest = pick(q, q.record.inside, 'own');
    if (ownerId !== user.id) {
      const whose = ownerKey === null ? 'has no owner' : `belongs to ${ownerKey}, not to ${user.key}`;
      return near(
        widest?.key ?? place.key,
        'not-owner',
        ownerKey ?? what,
        `${what} ${whose}.`,
        user.isInternal ? 'Who may assign it could make them its owner.' : 'Only internal users own records.',
      );
    }
    if (recordDeniedBy !== undefined) return protectedBy(q, place.key, recordDeniedBy);
    return lacking(q, q.record.inside, 'own');
  },
  group: (q) => {
    const group = q.record.place;
    const member = q.record.inside.filter(({ groupId }) => groupId === group.id);
    return member.length === 0
      ? outside(q, group.key, `${q.what} is in ${group.key}, and ${q.user.key} is not.`)
      : lacking(q, member, 'group');
  },
  subtree: (q) => {
    const group = q.record.place.key;
    const above = q.record.inside.filter(({ height }) => height !== undefined).sort((a, b) => a.height! - b.height!);
    return above.length === 0
      ? outside(q, group, `${q.user.key} is in no organization or team on the path of ${group}, where ${q.what} is.`)
      : lacking(q, above, 'subtree');
  },
  organization: (q) => {
    const { id, key } = q.record.organization;
    const sisters = q.record.inside.filter(({ organizationId }) => organizationId === id);
    return sisters.length === 0
      ? outside(q, key, `${q.what} is in the organization ${key}, and ${q.user.key} is in no group of it.`)
      : lacking(q, sisters, 'organization');
  },
  all: (q) =>
    q.record.inside.length === 0
      ? outside(
          q,
          BASE_GROUP,
          `${q.user.key} is in no organization or team through which ${q.permission} could reach everything.`,
        )
      : lacking(q, q.record.inside, 'all'),
  colleague: (q) => {
    const { record, user, what } = q;
    const { type, place, ownerId, ownerKey } = record;
    const { ownerGroups } = record.around;
    if (type !== 'lead') return near(BASE_GROUP, 'not-granted', what, 'This way is for leads alone.');
    if (place.key !== BASE_GROUP)
      return near(
        BASE_GROUP,
        'not-granted',
        place.key,
        `${what} is in ${place.key}; this way is for leads in the base group.`,
      );
    if (ownerId === null || ownerId === user.id)
      return near(
        BASE_GROUP,
        'not-owner',
        ownerKey ?? what,
        `${what} is owned by ${ownerKey ?? 'nobody'}; this way is for leads of colleagues.`,
      );
    const teams = q.record.inside.filter(({ key }) => key !== BASE_GROUP);
    if (teams.length === 0)
      return outside(q, BASE_GROUP, `${user.key} is in no organization or team besides the base group.`);
    const shared = teams.filter(({ groupId }) => ownerGroups.some(({ id }) => id === groupId));
    const short = lacking(q, shared.length > 0 ? shared : teams, 'group');
    if (short) return short;
    return near(
      pick(q, teams, 'group')!.key,
      'not-member',
      ownerKey!,
      `${ownerKey}, who owns ${what}, is in no group that ${user.key} reaches with ${q.permission}.`,
    );
  },
  share: (q) => {
    const { user, record, what, action } = q;
    const shares = record.around.shares.filter((share) => share.action === action);
    const withUser = shares.find(({ userId }) => userId === user.id);
    const withGroups = shares.filter(({ groupId }) =>
      q.record.standings.some((standing) => standing.groupId === groupId),
    );
    const open = withGroups.find(({ deniedBy }) => deniedBy === null) ?? withGroups[0];
    if (withUser || open) {
      const via = withUser ? `user:${user.key}` : `group:${open!.group}`;
      if (!withUser && open!.deniedBy !== null) return protectedBy(q, via, open!.deniedBy);
      if (q.recordDeniedBy !== undefined) return protectedBy(q, via, q.recordDeniedBy);
      const gate = lacking(q, q.record.standings, 'own');
      return gate && { ...gate, via, sentence: `${gate.sentence} A share widens where, never what.` };
    }
    const other = shares.find(({ group }) => group !== null);
    if (other)
      return near(
        `group:${other.group}`,
        'not-member',
        other.group!,
        `${what} is shared for ${action} with ${other.group}, and ${user.key} is not in it.`,
      );
    return near(
      `user:${user.key}`,
      'not-shared',
      what,
      `${what} is not shared for ${action} with ${user.key} or a group of theirs.`,
      'Who may share it could.',
    );
  },
  source: (q) => {
    const { user, what } = q;
    const { affiliate } = q.record;
    if (!isViewedLead(q)) return near('', 'not-granted', what, 'This way is for viewing leads alone.');
    if (!affiliate) return near('', 'not-granted', what, `${what} was delivered by no affiliate.`);
    const member = q.record.standings.filter(({ groupId }) => groupId === affiliate.id);
    return member.length === 0
      ? outside(q, affiliate.key, `${what} was delivered by ${affiliate.key}, and ${user.key} is not in it.`)
      : lacking(q, member, 'group');
  },
  buyer: (q) => {
    const { user, what } = q;
    const { sales } = q.record.around;
    if (!isViewedLead(q)) return near('', 'not-granted', what, 'This way is for viewing leads alone.');
    const theirs = sales.filter(({ clientId }) => q.record.standings.some(({ groupId }) => groupId === clientId));
    const kept = theirs.find(({ isReturned }) => !isReturned);
    if (kept)
      return lacking(
        q,
        q.record.standings.filter(({ groupId }) => groupId === kept.clientId),
        'group',
      );
    if (theirs[0])
      return near(
        theirs[0].client,
        'returned',
        theirs[0].client,
        `${what} was sold to ${theirs[0].client} and returned.`,
      );
    const other = sales.find(({ isReturned }) => !isReturned) ?? sales[0];
    if (other) return outside(q, other.client, `${what} was sold to ${other.client}, and ${user.key} is not in it.`);
    return near('', 'not-granted', what, `${what} was sold to no client.`);
  },
};

function missEverywhere({ user, permission, restrictedBy }: PairQuestion): Near | undefined {
  if (!user.isActive)
    return near(
      '',
      'inactive',
      user.key,
      `${user.key} is not active, and no way holds.`,
      'Who manages all their groups could activate them.',
    );
  if (restrictedBy === undefined) return undefined;
  const entry = restrictedBy === permission ? '' : ` by ${restrictedBy}`;
  return near(
    '',
    'restricted',
    user.key,
    `${user.key} is restricted for ${permission}${entry}, everywhere.`,
    'Who set that restriction could lift it.',
  );
}

// All that the way itself asks for is there; nobody acts on what they cannot see.
function notSeen({ user, what, action }: PairQuestion): Near {
  return near(
    '',
    'not-seen',
    user.key,
    `${user.key} does not see ${what} in full, and nobody acts (${action}) on what they cannot see.`,
  );
}

/** The membership that comes nearest to this scope: a wide one before a cut one before an empty one. */
function pick(q: PairQuestion, standings: readonly Standing[], scope: Scope): Standing | undefined {
  const rank = (standing: Standing): number =>
    Math.min(rankOf(q, standing), scopeRank(scope)) * 2 + (standing.deniedBy === undefined ? 0 : 1);
  return standings.reduce<Standing | undefined>(
    (best, standing) => (best === undefined || rank(standing) > rank(best) ? standing : best),
    undefined,
  );
}

function lacking(q: PairQuestion, standings: readonly Standing[], wanted: Scope): Near | undefined {
  const { user, permission } = q;
  const nearest = pick(q, standings, wanted);
  if (!nearest) return near('', 'not-granted', user.key, `${user.key} is in no group that gives ${permission}.`);
  const { key, deniedBy, asManager } = nearest;
  const rank = rankOf(q, nearest);
  if (rank >= scopeRank(wanted)) return undefined;
  const standing = `${user.key}, ${asManager ? 'manager' : 'member'} of ${key},`;
  const above = `Changed only from above ${key}.`;
  if (deniedBy !== undefined)
    return near(
      key,
      'disallowed',
      deniedBy,
      `${standing} has no ${permission}: ${deniedBy} disallows it.`,
      `Changed only from above ${deniedBy}.`,
    );
  if (rank === 0)
    return near(key, 'not-granted', key, `${standing} has no ${permission}: no role and no allow gives it.`, above);
  return near(
    key,
    'scope',
    key,
    `${standing} has ${permission} at ${scopeOfRank(rank)} only; this way takes ${wanted}.`,
    above,
  );
}

function outside(q: PairQuestion, group: string, sentence: string): Near {
  return near(group, 'not-member', group, sentence, `Its managers and those above ${group} could add ${q.user.key}.`);
}

function protectedBy({ what, permission }: PairQuestion, via: string, by: string): Near {
  return near(
    via,
    'disallowed',
    by,
    `${by} disallows ${permission}, which protects ${what}.`,
    `Changed only from above ${by}.`,
  );
}

function near(via: string, reason: MissReason, by: string, sentence: string, who = ''): Near {
  return { via, reason, by, sentence: who === '' ? sentence : `${sentence} ${who}` };
}

// What cuts every way has no group of its own: then the way names the one that it would go through.
function viaOf({ via }: Near, way: Way, { user, record }: PairQuestion): string {
  if (via !== '') return via;
  const { place, organization, affiliate, around } = record;
  switch (way) {
    case 'administrator':
      return ADMIN_GROUP;
    case 'organization':
      return organization.key;
    case 'all':
    case 'colleague':
      return BASE_GROUP;
    case 'share':
      return `user:${user.key}`;
    case 'source':
      return affiliate?.key ?? '';
    case 'buyer':
      return around.sales[0]?.client ?? '';
    default:
      return place.key;
  }
}
