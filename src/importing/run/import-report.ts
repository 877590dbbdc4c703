import type { Warning } from '../check/warnings.ts';
import { toNewline, type Dialect, type Newline } from '../read/dialect.ts';
import type { Progress } from '../read/batch.ts';
import type { Counts } from '../settle/settle-leads.ts';
import type { Target } from '../targets.ts';

/** What became of a file. `rows_read` is the sum of created, updated, duplicates, rejected and blank. */
export interface ImportReport extends Counts {
  /** Its number; null for a dry run. */
  import: number | null;
  target: Target;
  affiliate: string | null;
  file: string;
  state: 'finished' | 'known' | 'dry-run';
  /** The import that had the same bytes before, when there is nothing to do. */
  known_import: number | null;
  rows_read: number;
  /** Of the whole file, header and skipped ones included. */
  lines: number;
  dialect: {
    delimiter: string;
    quote: string;
    encoding: string;
    newline: Newline;
    header: boolean;
    skipped_lines: number;
  };
  /** Column name → field, or null for form data. */
  mapping: Record<string, string | null>;
  warnings: Warning[];
  /** Where the rejected rows are. */
  rejects_file: string | null;
  seconds: number;
  /** Milliseconds by stage; reading and storing are two threads that work at once. */
  stages: Record<string, number>;
}

export function toDialectReport(dialect: Dialect, { lineEnds }: Progress): ImportReport['dialect'] {
  return {
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    encoding: dialect.encoding,
    newline: toNewline(lineEnds),
    header: dialect.header,
    skipped_lines: dialect.skippedLines,
  };
}
