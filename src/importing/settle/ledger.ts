import type { Schema } from '../../store/schema/schema.ts';

export type LedgerEntry = Schema['import_rows'];
export type LedgerRow = Omit<LedgerEntry, 'import_id' | 'count' | 'row'>;

export const LEDGER_COLUMNS = [
  'import_id',
  'row',
  'count',
  'line',
  'outcome',
  'payable',
  'reason',
  'lead_id',
  'unterminated',
  'bytes_at',
  'bytes',
] as const satisfies readonly (keyof LedgerEntry)[];

/** Writes rows that follow each other alike as one entry: a clean file of a million rows takes a few thousand. */
export function makeLedger(importId: number, firstRow: number): { add(row: LedgerRow): void; entries: LedgerEntry[] } {
  const entries: LedgerEntry[] = [];
  let last: LedgerEntry | undefined;
  let next = firstRow;
  return {
    entries,
    add(row) {
      if (last && continues(last, row)) last.count += 1;
      else {
        last = { import_id: importId, row: next, count: 1, ...row };
        entries.push(last);
      }
      next += 1;
    },
  };
}

/** The rows that an entry stands for. */
export function* expandEntry(entry: LedgerEntry): Generator<LedgerEntry> {
  for (let more = 0; more < entry.count; more += 1) {
    yield {
      ...entry,
      count: 1,
      row: entry.row + more,
      line: entry.line + more,
      lead_id: entry.lead_id === null ? null : entry.lead_id + more,
    };
  }
}

function continues(last: LedgerEntry, row: LedgerRow): boolean {
  return (
    row.outcome === last.outcome &&
    (row.outcome === 'created' || row.outcome === 'blank') &&
    row.line === last.line + last.count &&
    row.payable === last.payable &&
    row.reason === last.reason &&
    row.lead_id === (last.lead_id === null ? null : last.lead_id + last.count) &&
    row.unterminated === 0 &&
    last.unterminated === 0
  );
}
