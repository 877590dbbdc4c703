import { hasOther, type KnownLead, type Person } from './known-lead.ts';
import { isHidden } from './judge-known.ts';
import type { Match } from './match-row.ts';
import {
  completes,
  duplicateOf,
  hasOtherContacts,
  HIDDEN_CONFLICT,
  HIDDEN_DUPLICATE,
  matchesSeveral,
} from './reasons.ts';

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
  if (match.kind === 'conflict') {
    const isNamed = !match.leads.some(({ sight }) => isHidden(sight));
    return { act: 'reject', reason: isNamed ? matchesSeveral(match.leads.map(({ key }) => key)) : HIDDEN_CONFLICT };
  }
  if (match.kind === 'new') {
    if (wasPaidBefore) return { act: 'create', payable: false, reason: 'known before: a lead since deleted' };
    if (match.isKnownElsewhere) return { act: 'create', payable: false, reason: 'known to another affiliate' };
    return { act: 'create', payable: true, reason: undefined };
  }
  const { lead, by } = match;
  const { key } = lead;
  const isNamed = !isHidden(lead.sight);
  if (lead.isUnterminated && lead.affiliateId === affiliateId) {
    return { act: 'change', lead, how: 'replace', reason: isNamed ? completes(key) : HIDDEN_DUPLICATE };
  }
  if (by === 'external_id' && hasOther('email', lead, row) && hasOther('phone', lead, row)) {
    return { act: 'reject', reason: isNamed ? hasOtherContacts(key) : HIDDEN_CONFLICT };
  }
  const reason = isNamed ? duplicateOf(key, by) : HIDDEN_DUPLICATE;
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
