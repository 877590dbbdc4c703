import type { Subject } from './subject.ts';
import type { KnownTarget } from './target.ts';
import { BASE_GROUP, type GroupKind, scopeRank } from './vocabulary.ts';
import { type Arm, ARMS, type Taken } from './ways.ts';

// To ask about a way that cannot hold costs as much as about one that does. What was read of the record and of the
// user's memberships rules most of them out; whether one of the others holds, the relation decides.

const WIDEST = scopeRank('all');

/** The ways that may hold on this record, for this user or for anybody: the question is about no others. */
export function openWays(record: KnownTarget, user?: Subject): Arm[] {
  if (user && !user.isActive) return [];
  const isBaseLead = record.type === 'lead' && record.place.key === BASE_GROUP;
  return ARMS.filter(({ way, definition: { opens, takes, door } }) => {
    if (opens === 'owner' && record.ownerId === null) return false;
    if (opens === 'affiliate' && record.affiliateId === null) return false;
    if (opens === 'colleague' && (record.ownerId === null || !isBaseLead)) return false;
    if (way === 'share' && !record.isShared) return false;
    if (!user) return true;
    if (opens === 'colleague' && record.ownerId === user.id) return false;
    if (door === 'user' && record.ownerId !== user.id) return false;
    const behind = opens === 'group' ? record.place.id : record.affiliateId;
    return user.memberships.some(
      ({ groupId, kind, widest }) =>
        isOf(takes.of, kind) &&
        (widest ?? WIDEST) >= scopeRank(takes.least) &&
        (door !== 'group' || behind === groupId),
    );
  });
}

function isOf(of: Taken['of'], kind: GroupKind): boolean {
  switch (of) {
    case 'any':
      return true;
    case 'administrative':
      return kind === 'administrative';
    case 'inside':
      return kind === 'organization' || kind === 'team';
    case 'outside':
      return kind !== 'organization' && kind !== 'team';
  }
}
