// What goes from the thread that reads to the thread that stores: a few large pieces that are moved or copied as a
// whole, since copying a million small objects costs more than parsing them.
import type { CheckedRow } from '../check/check-rows.ts';
import type { Warning } from '../check/warnings.ts';
import type { DateOrder } from '../check/check-date.ts';
import type { LineEnds } from './dialect.ts';

/** Where reading goes on, and what has been noticed so far. A checkpoint stores it. */
export interface Progress {
  /** In the unpacked bytes. */
  offset: number;
  line: number;
  /** Rows read. */
  rows: number;
  /** Rows with bytes that mean nothing in the encoding. */
  undecodable: number;
  lineEnds: LineEnds;
  warnings: Warning[];
  dateOrders: Record<string, DateOrder>;
  /** Milliseconds that each stage has worked. */
  stages: Record<string, number>;
}

const OUTCOMES = ['good', 'blank', 'rejected'] as const;
const TEXTS = 3;

export interface Batch {
  count: number;
  outcomes: Uint8Array;
  unterminated: Uint8Array;
  lines: Float64Array;
  /** Four for each row. */
  identities: Float64Array;
  /** Data, form and name of each row (of a rejected one: its reasons), one behind the other. */
  text: string;
  ends: Uint32Array;
  /** Where each row stands in the unpacked file: a rejected one is given back as it came. */
  offsets: Float64Array;
  bytes: Uint32Array;
  progress: Progress;
}

export interface BatchRow extends Omit<CheckedRow, 'identities'> {
  line: number;
  isUnterminated: boolean;
  offset: number;
  bytes: number;
}

export type RowPlace = Pick<BatchRow, 'line' | 'isUnterminated' | 'offset' | 'bytes'>;

export interface BatchBuilder {
  add(row: CheckedRow, place: RowPlace): void;
  finish(progress: Progress): Batch;
}

export function buildBatch(capacity: number): BatchBuilder {
  const outcomes = new Uint8Array(capacity);
  const unterminated = new Uint8Array(capacity);
  const lines = new Float64Array(capacity);
  const identities = new Float64Array(capacity * 4);
  const ends = new Uint32Array(capacity * TEXTS);
  const offsets = new Float64Array(capacity);
  const bytes = new Uint32Array(capacity);
  const texts: string[] = [];
  let length = 0;
  let count = 0;
  const put = (text: string): void => {
    texts.push(text);
    length += text.length;
    ends[texts.length - 1] = length;
  };
  return {
    add(row, place) {
      outcomes[count] = OUTCOMES.indexOf(row.outcome);
      unterminated[count] = place.isUnterminated ? 1 : 0;
      lines[count] = place.line;
      offsets[count] = place.offset;
      bytes[count] = place.bytes;
      identities.set(row.identities, count * 4);
      put(row.outcome === 'rejected' ? row.reason : row.data);
      put(row.form);
      put(row.name);
      count += 1;
    },
    finish: (progress) => ({
      count,
      outcomes,
      unterminated,
      lines,
      offsets,
      bytes,
      identities,
      text: texts.join(''),
      ends,
      progress,
    }),
  };
}

/** The buffers that are moved between threads rather than copied. */
export function transferable(batch: Batch): ArrayBuffer[] {
  const { outcomes, unterminated, lines, offsets, bytes, identities, ends } = batch;
  return [outcomes, unterminated, lines, offsets, bytes, identities, ends].map(({ buffer }) => buffer as ArrayBuffer);
}

export function outcomeAt(batch: Batch, index: number): CheckedRow['outcome'] {
  return OUTCOMES[batch.outcomes[index]!]!;
}

/** The hash of one of a row's identities, 0 where it has none. */
export function hashAt({ identities }: Batch, index: number, kind: number): number {
  return identities[index * 4 + kind]!;
}

/** One row of a batch, unpacked. */
export function rowAt(batch: Batch, index: number): BatchRow {
  const outcome = outcomeAt(batch, index);
  const first = textAt(batch, index, 0);
  return {
    outcome,
    data: outcome === 'rejected' ? '' : first,
    form: textAt(batch, index, 1),
    name: textAt(batch, index, 2),
    reason: outcome === 'rejected' ? first : '',
    line: batch.lines[index]!,
    isUnterminated: batch.unterminated[index] === 1,
    offset: batch.offsets[index]!,
    bytes: batch.bytes[index]!,
  };
}

function textAt({ text, ends }: Batch, index: number, which: number): string {
  const at = index * TEXTS + which;
  return text.slice(at === 0 ? 0 : ends[at - 1], ends[at]);
}
