// The first import into an account brings a million people of whom none can be known, but for those that it brought
// itself. A bit field of its own hashes says "certainly new" of nearly all of them without asking the database; it
// holds only as long as nobody else has written anything.
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../../store/schema/schema.ts';
import type { Store } from '../../store/store.ts';

const BITS = 2 ** 26;

export interface OwnIdentities {
  /** False: certainly not stored. */
  mayBeStored(hash: number): boolean;
  add(hashes: Iterable<number>): void;
  /** What the database said when all that was stored was ours. */
  readonly version: number;
}

/** Begins with an account that knows nobody; undefined for any other, and where the database cannot tell who wrote. */
export async function openOwnIdentities(store: Store, db: Kysely<Schema>): Promise<OwnIdentities | undefined> {
  if (store.kind !== 'sqlite') return undefined;
  const any = await db.selectFrom('identities').select('hash').limit(1).executeTakeFirst();
  if (any) return undefined;
  const field = new Uint32Array(BITS / 32);
  const isSet = (bit: number): boolean => (field[bit >>> 5]! & (1 << (bit & 31))) !== 0;
  return {
    version: await readVersion(db),
    mayBeStored: (hash) => isSet(lowBits(hash)) && isSet(highBits(hash)),
    add(hashes) {
      for (const hash of hashes) {
        for (const bit of [lowBits(hash), highBits(hash)]) field[bit >>> 5]! |= 1 << (bit & 31);
      }
    },
  };
}

/** Whether another connection has written since. Asked at the beginning of a transaction, which keeps others out. */
export async function isStillOurs(db: Kysely<Schema>, own: OwnIdentities): Promise<boolean> {
  return (await readVersion(db)) === own.version;
}

async function readVersion(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ data_version: number }>`pragma data_version`.execute(db);
  return rows[0]!.data_version;
}

function lowBits(hash: number): number {
  return (hash >>> 0) & (BITS - 1);
}

function highBits(hash: number): number {
  return ((hash / BITS) >>> 0) & (BITS - 1);
}
