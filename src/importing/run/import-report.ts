import { existsSync } from 'node:fs';
import type { Warning } from '../check/warnings.ts';
import { tellRivalColumns } from '../map/plan-columns.ts';
import { toNewline, type Newline } from '../read/dialect.ts';
import type { Layout } from '../read/inspect-source.ts';
import type { Progress } from '../read/batch.ts';
import { noCounts, type Counts } from '../settle/settle-leads.ts';
import type { Target } from '../targets.ts';
import type { AffiliateTerms } from './affiliate-terms.ts';
import type { StoredImport } from './earlier-imports.ts';
import type { FirstReject } from './first-rejects.ts';
import type { ImportRequest } from './import-request.ts';
import type { Preparation } from './prepare-import.ts';
import type { Checkpoint } from './store-rows.ts';

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
  /** Where the rejected rows are; null where there are none, and for a dry run. */
  rejects_file: string | null;
  /** The first few of them, as whoever imports may be told; absent when the import is looked at later. */
  first_rejects?: FirstReject[] | undefined;
  seconds: number;
  /** Milliseconds by stage; reading and storing are two threads that work at once. */
  stages: Record<string, number>;
}

interface ReportParts {
  importId: number;
  request: ImportRequest;
  terms: AffiliateTerms;
  preparation: Preparation;
  checkpoint: Checkpoint;
  others: readonly string[];
  begun: number;
  dryRun: boolean;
  rejectsPath: string;
  firstRejects: FirstReject[];
}

/** The accounts of an import that has read its file. */
export function toReport(parts: ReportParts): ImportReport {
  const { importId, request, terms, preparation, checkpoint, others, begun, dryRun, rejectsPath, firstRejects } = parts;
  const { layout, mapping } = preparation;
  const { progress, counts } = checkpoint;
  const warnings = [...progress.warnings, ...checkpoint.warnings];
  for (const message of tellRivalColumns(preparation.check.columns)) {
    warnings.unshift({ code: 'field_claimed_twice', message, count: 1, lines: [] });
  }
  for (const { place, from, to } of layout.columns.renamed) {
    const was = from === '' ? 'has no name' : `"${from}" is there twice`;
    warnings.unshift({ code: 'column_renamed', message: `column ${place} ${was}: called ${to}`, count: 1, lines: [] });
  }
  if (counts.rejected === 0 && existsSync(rejectsPath)) {
    const message = `${rejectsPath} is of an earlier import; this one rejected nothing`;
    warnings.unshift({ code: 'older_rejects', message, count: 1, lines: [] });
  }
  for (const who of others) {
    warnings.unshift({ code: 'same_file_elsewhere', message: `${who} delivered the same file`, count: 1, lines: [] });
  }
  return {
    import: dryRun ? null : importId,
    target: request.target,
    affiliate: terms.groupId === null ? null : terms.key,
    file: request.file,
    state: dryRun ? 'dry-run' : 'finished',
    known_import: null,
    rows_read: progress.rows,
    ...counts,
    lines: progress.line - 1,
    dialect: toDialectReport(layout, progress),
    mapping,
    warnings,
    rejects_file: counts.rejected > 0 && !dryRun ? rejectsPath : null,
    first_rejects: firstRejects,
    seconds: secondsSince(begun),
    stages: toStages(checkpoint),
  };
}

// Nothing was read, so nothing is counted; what the first import found is its own report.
export function reportKnown(known: StoredImport, request: ImportRequest, begun: number): ImportReport {
  const report = JSON.parse(known.report ?? '{}') as ImportReport;
  return {
    ...report,
    ...noCounts(),
    import: known.id,
    known_import: known.id,
    file: request.file,
    state: 'known',
    rows_read: 0,
    warnings: [],
    rejects_file: null,
    first_rejects: [],
    stages: {},
    seconds: secondsSince(begun),
  };
}

function toStages({ progress, stages }: Checkpoint): Record<string, number> {
  const { wait, ...reading } = progress.stages;
  const { wait: waited, ...storing } = stages;
  return { ...reading, reader_waits: wait ?? 0, ...storing, storer_waits: waited ?? 0 };
}

function secondsSince(begun: number): number {
  return Math.round(performance.now() - begun) / 1000;
}

function toDialectReport({ dialect, newline }: Layout, { lineEnds }: Progress): ImportReport['dialect'] {
  const found = toNewline(lineEnds);
  return {
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    encoding: dialect.encoding,
    newline: found === 'none' ? newline : found,
    header: dialect.header,
    skipped_lines: dialect.skippedLines,
  };
}
