import type { KnownTarget } from './target.ts';
import { BASE_GROUP } from './vocabulary.ts';
import { type Arm, ARMS } from './ways.ts';

/**
 * The ways that may hold on this record for anybody: to ask about one that cannot costs as much as about one that does,
 * and what was read of the record rules some of them out.
 */
export function openWays(record: KnownTarget): Arm[] {
  const isBaseLead = record.type === 'lead' && record.place.key === BASE_GROUP;
  return ARMS.filter(({ way, definition: { opens } }) => {
    if (opens === 'owner' && record.ownerId === null) return false;
    if (opens === 'affiliate' && record.affiliateId === null) return false;
    if (opens === 'colleague' && (record.ownerId === null || !isBaseLead)) return false;
    return way !== 'share' || record.isShared;
  });
}
