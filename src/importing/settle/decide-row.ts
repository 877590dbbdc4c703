import { hasOther, type KnownLead, type Person } from './known-lead.ts';
import type { Match } from './match-row.ts';

export const ON_DUPLICATE = ['skip', 'update', 'overwrite', 'reject', 'keep'] as const;
export type OnDuplicate = (typeof ON_DUPLICATE)[number];

export interface RowQuestion {
  match: Match;
  row: Person;
  /** A lead that is gone had one of its identities: somebody was paid for this person. */
  wasPaidBefore: boolean;
  affiliateId: number;
  onDuplicate: OnDuplicate;
}

/** What is done with a row, and why. */
export type Decision =
  | { act: 'create'; payable: boolean; reason: string | undefined }
  | { act: 'change'; lead: KnownLead; how: 'fill' | 'overwrite' | 'replace'; reason: string }
  | { act: 'skip'; lead: KnownLead; reason: string }
  | { act: 'reject'; reason: string };

/** `spec/import.md`, Duplicates: only the first commit of a person is paid, and only to the first affiliate. */
export function decideRow({ match, row, wasPaidBefore, affiliateId, onDuplicate }: RowQuestion): Decision {
  if (match.kind === 'conflict') return { act: 'reject', reason: `conflict: it matches ${nameAll(match.leads)}` };
  if (match.kind === 'new') {
    if (wasPaidBefore) return { act: 'create', payable: false, reason: 'known before: a lead since deleted' };
    if (match.isKnownElsewhere) return { act: 'create', payable: false, reason: 'known to another affiliate' };
    return { act: 'create', payable: true, reason: undefined };
  }
  const { lead, by } = match;
  if (lead.isUnterminated && lead.affiliateId === affiliateId) {
    return {
      act: 'change',
      lead,
      how: 'replace',
      reason: `completes ${nameOf(lead)}, which the end of its file cut off`,
    };
  }
  if (by === 'external_id' && hasOther('email', lead, row) && hasOther('phone', lead, row)) {
    return { act: 'reject', reason: `conflict: ${nameOf(lead)} has this external_id with another email and phone` };
  }
  const reason = `duplicate of ${nameOf(lead)} (${by})`;
  switch (onDuplicate) {
    case 'skip':
      return { act: 'skip', lead, reason };
    case 'reject':
      return { act: 'reject', reason };
    case 'keep':
      return { act: 'create', payable: false, reason };
    case 'update':
      return { act: 'change', lead, how: 'fill', reason };
    case 'overwrite':
      return { act: 'change', lead, how: 'overwrite', reason };
  }
}

function nameOf(lead: KnownLead): string {
  return `l${lead.id}`;
}

function nameAll(leads: readonly KnownLead[]): string {
  return leads.map(nameOf).join(' and ');
}
