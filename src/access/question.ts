import type { RawBuilder } from 'kysely';
import type { Settings } from './settings.ts';
import type { Arm, Terms } from './ways.ts';

/** One record with what the ways look at: each the value, or its placeholder. */
export interface KnownRecord {
  id: number;
  /** The group in which it counts. */
  placeId: number;
  ownerId: number;
  affiliateId: number;
  /** Whether anything is disallowed there. */
  isProtected: boolean;
}

export interface Question extends Terms {
  settings: Pick<Settings, 'group-system'>;
  /** One record's id, when the question is about one. */
  record?: number | undefined;
  /** The same of a record that was just read, and is not looked for again. */
  known?: KnownRecord | undefined;
  /** No others than these ways can hold: it is known already. */
  among?: readonly Arm[] | undefined;
  /** SQL of some records' ids, when it is about no others. */
  records?: RawBuilder<number> | undefined;
  /** Whether nobody asks if the records are seen in full: `create` is judged on what will be, and some know it already. */
  unseen?: boolean | undefined;
}
