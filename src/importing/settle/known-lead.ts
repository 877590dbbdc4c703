import { IDENTITY_KINDS, toComparedEmail, toComparedText, type IdentityKind } from '../../records/lead-identities.ts';
import type { Sight } from './judge-known.ts';

/** Text by field, of what is stored or what a row brings. */
export type Values = Record<string, string | number>;

/** A lead that a row may be a duplicate of: stored, or made a few rows ago. */
export interface KnownLead {
  id: number;
  key: string;
  /** What an import with `--as` may know of it; undefined: everything, as of leads that it made itself. */
  sight: Sight | undefined;
  affiliateId: number | null;
  /** Made by the import that is running. */
  isOurs: boolean;
  /** Made by another import that has not finished: seen by nobody, and perhaps never. */
  isRival: boolean;
  /** Made of a row that the end of the file cut off, and not changed since. */
  isUnterminated: boolean;
  /** Status, owner and group, for undo to see whether somebody has touched it since. */
  standing: Standing | undefined;
  name: string;
  data: Values;
  form: Record<string, string>;
}

export interface Standing {
  status: string | null;
  owner_id: number | null;
  group_id: number;
}

/** The values that identities are made of. */
export interface Person {
  name: string | undefined;
  data: Values;
}

/** Hashes can collide and values change: what counts is that the texts are equal now. */
export function hasSameIdentity(kind: IdentityKind, lead: KnownLead, row: Person, affiliateId: number): boolean {
  const { data } = lead;
  switch (kind) {
    case 'external_id':
      return lead.affiliateId === affiliateId && data.external_id === row.data.external_id;
    case 'email':
      return isSame(data.email, row.data.email, toComparedEmail);
    case 'phone':
      return isSame(data.phone, row.data.phone, (phone) => phone);
    case 'name_and_zip':
      return (
        data.external_id === undefined &&
        data.email === undefined &&
        data.phone === undefined &&
        row.name !== undefined &&
        toComparedText(lead.name) === toComparedText(row.name) &&
        data.zip === row.data.zip
      );
  }
}

/** True if both have one, and they differ. */
export function hasOther(field: 'email' | 'phone', lead: KnownLead, row: Person): boolean {
  const ours = lead.data[field];
  const theirs = row.data[field];
  if (ours === undefined || theirs === undefined) return false;
  return !isSame(ours, theirs, field === 'email' ? toComparedEmail : (phone) => phone);
}

export const KINDS = IDENTITY_KINDS;

function isSame(a: string | number | undefined, b: string | number | undefined, to: (text: string) => string): boolean {
  return a !== undefined && b !== undefined && to(String(a)) === to(String(b));
}
