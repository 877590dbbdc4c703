// A lead is known again by any of its identities. They are stored as 53-bit hashes, the widest whole numbers that are
// plain numbers here and integers in both databases; a hit is verified against the lead itself while it exists.

import type { Kysely } from 'kysely';
import type { Schema } from '../store/schema/schema.ts';

export interface IdentityParts {
  externalId: string | undefined;
  email: string | undefined;
  phone: string | undefined;
  name: string | undefined;
  zip: string | undefined;
}

export const IDENTITY_KINDS = ['external_id', 'email', 'phone', 'name_and_zip'] as const;
export type IdentityKind = (typeof IDENTITY_KINDS)[number];

/**
 * A hash for each kind, 0 where there is none; name and zip count only where there is nothing better.
 * `spec/import.md`, Duplicates.
 */
export function hashIdentities(affiliateId: number, parts: IdentityParts): number[] {
  const { externalId, email, phone, name, zip } = parts;
  const hasBetter = externalId !== undefined || email !== undefined || phone !== undefined;
  return [
    externalId === undefined ? 0 : hashIdentity(`x${affiliateId}:`, externalId),
    email === undefined ? 0 : hashIdentity('e', toComparedEmail(email)),
    phone === undefined ? 0 : hashIdentity('p', phone),
    hasBetter || name === undefined || zip === undefined ? 0 : hashIdentity('n', `${toComparedText(name)}\n${zip}`),
  ];
}

/** Without case, and without what follows a + before the @. */
export function toComparedEmail(email: string): string {
  const lower = email.toLowerCase();
  const plus = lower.indexOf('+');
  const at = lower.lastIndexOf('@');
  return plus > 0 && plus < at ? lower.slice(0, plus) + lower.slice(at) : lower;
}

/** As text is compared in criteria: without case and surrounding blanks, in one Unicode form. */
export function toComparedText(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}

/** cyrb53 by bryc (public domain) of both texts as one: two 32-bit mixes, 53 bits of them kept. */
function hashIdentity(kind: string, text: string): number {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  const length = kind.length + text.length;
  for (let at = 0; at < length; at += 1) {
    const code = at < kind.length ? kind.charCodeAt(at) : text.charCodeAt(at - kind.length);
    low = Math.imul(low ^ code, 2654435761);
    high = Math.imul(high ^ code, 1597334677);
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return 4294967296 * (2097151 & high) + (low >>> 0);
}

/** Makes a lead known by what it has now, so that a row of an import is its duplicate. What it had before stays known. */
export async function registerLead(
  db: Kysely<Schema>,
  lead: { id: number; affiliateId: number | null; name: string; data: Readonly<Record<string, unknown>> },
): Promise<void> {
  const { id, affiliateId, name, data } = lead;
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  const hashes = hashIdentities(affiliateId ?? 0, {
    externalId: affiliateId === null ? undefined : text(data['external_id']),
    email: text(data['email']),
    phone: text(data['phone']),
    name,
    zip: text(data['zip']),
  }).filter((hash) => hash !== 0);
  if (hashes.length === 0) return;
  await db
    .insertInto('identities')
    .values(hashes.map((hash) => ({ hash, lead_id: id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
