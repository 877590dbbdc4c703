import type { IdentityKind } from '../../records/lead-identities.ts';
import type { KnownLead } from './known-lead.ts';

export type Across = 'affiliate' | 'account';

/** A lead that has one of the row's identities. */
export interface Hit {
  kind: IdentityKind;
  lead: KnownLead;
}

export interface MatchQuestion {
  affiliateId: number;
  across: Across;
  hits: readonly Hit[];
}

/** What a row is: new, a duplicate of one lead, or of two, which is a conflict. */
export type Match =
  | { kind: 'new'; isKnownElsewhere: boolean }
  | { kind: 'duplicate'; lead: KnownLead; by: IdentityKind; within: 'file' | 'affiliate' | 'account' }
  | { kind: 'conflict'; leads: KnownLead[] };

/** Any identity that both have is enough. Several leads with the same identities (kept duplicates) count as their first. */
export function matchRow({ affiliateId, across, hits }: MatchQuestion): Match {
  const counted = hits.filter(({ lead }) => across === 'account' || lead.affiliateId === affiliateId);
  if (counted.length === 0) return { kind: 'new', isKnownElsewhere: hits.length > 0 };
  const byKind = new Map<IdentityKind, Set<number>>();
  for (const { kind, lead } of counted) byKind.set(kind, (byKind.get(kind) ?? new Set()).add(lead.id));
  const ids = [...new Set(counted.map(({ lead }) => lead.id))].sort((a, b) => a - b);
  const common = ids.find((id) => [...byKind.values()].every((leads) => leads.has(id)));
  if (common === undefined) {
    const leads = ids.map((id) => counted.find(({ lead }) => lead.id === id)!.lead);
    return { kind: 'conflict', leads };
  }
  const { lead, kind } = counted.find((hit) => hit.lead.id === common)!;
  const within = lead.isOurs ? 'file' : lead.affiliateId === affiliateId ? 'affiliate' : 'account';
  return { kind: 'duplicate', lead, by: kind, within };
}
