import type { DateOrder } from '../check/check-date.ts';
import type { Mapping } from '../map/plan-columns.ts';
import type { DialectOptions } from '../read/detect-dialect.ts';
import type { Across } from '../settle/match-row.ts';
import type { OnDuplicate } from '../settle/decide-row.ts';
import type { Session } from '../../store/session.ts';
import type { Target } from '../targets.ts';

/** At most so many rows, or so many of a hundred. */
export type MaxRejects = { rows: number } | { percent: number };

/** One file to import, and how. */
export interface ImportRequest extends DialectOptions {
  target: Target;
  file: string;
  /** Where its bytes are, when they are not at `file`: standard input is spooled. */
  path?: string | undefined;
  /** Key of the group that delivers leads. */
  affiliate?: string | undefined;
  encoding?: string | undefined;
  map?: Mapping | undefined;
  ignoreUnknown?: boolean | undefined;
  strict?: boolean | undefined;
  locale?: string | undefined;
  dateOrder?: DateOrder | undefined;
  require?: readonly string[] | undefined;
  nullWords?: readonly string[] | undefined;
  onDuplicate?: OnDuplicate | undefined;
  across?: Across | undefined;
  maxRejects?: MaxRejects | undefined;
  minAgeSeconds?: number | undefined;
  rejects?: string | undefined;
  acceptMapping?: boolean | undefined;
  /** Asks a person whether the columns are read rightly; absent where nobody sits. */
  confirmMapping?: ((mapping: Mapping) => Promise<boolean>) | undefined;
  /** Called when the import is finished, or was long ago; within a dry run before all is rolled back. */
  onKept?: ((session: Session, importId: number) => Promise<void>) | undefined;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
  /** How much is read and kept at a time; good measures when absent. */
  pace?: { batchBytes?: number; rowsPerCommit?: number } | undefined;
  signal?: AbortSignal | undefined;
}

export interface ImportProgress {
  /** Unpacked bytes read, of how many. */
  bytes: number;
  totalBytes: number;
  rows: number;
}
