import type { OnDuplicate } from './decide-row.ts';
import type { FreshIdentities } from './fresh-identities.ts';
import type { JudgeKnown } from './judge-known.ts';
import type { OwnIdentities } from './own-identities.ts';
import type { Across } from './match-row.ts';

/** What settling needs to know besides the rows, and what it carries from batch to batch. */
export interface SettleContext {
  importId: number;
  affiliateId: number;
  onDuplicate: OnDuplicate;
  across: Across;
  /** The id of the next record that is made. */
  nextId: number;
  /** Identities of leads that this transaction has made or changed, not stored yet: all are stored at its end. */
  pending: FreshIdentities;
  /** What is stored is ours alone, as far as this says so; undefined: anything may be stored. */
  own: OwnIdentities | undefined;
  /** Set for an import with `--as`. */
  judgeKnown: JudgeKnown | undefined;
  /** Whether a column gives leads their keys. */
  mapsKey: boolean;
  /** The row before the batch's first. */
  rows: number;
}
