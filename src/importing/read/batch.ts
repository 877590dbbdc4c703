// What goes from the thread that reads to the thread that stores: a few large pieces of memory that are moved, since
// copying a million small objects costs more than parsing them. Texts are UTF-8 already, as the database wants them.
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
/** Texts of a row. */
export const TEXTS = 3;

export interface Batch {
  count: number;
  outcomes: Uint8Array;
  unterminated: Uint8Array;
  lines: Float64Array;
  /** Four for each row. */
  identities: Float64Array;
  /** Data, form and name of each row (of a rejected one: its reasons), one behind the other, as UTF-8. */
  texts: Uint8Array;
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

/** Made for so many rows; `textBytes` is what their texts are expected to take. `spare` is used where it is enough. */
export function buildBatch(capacity: number, textBytes: number, spare?: Buffer): BatchBuilder {
  const outcomes = new Uint8Array(capacity);
  const unterminated = new Uint8Array(capacity);
  const lines = new Float64Array(capacity);
  const identities = new Float64Array(capacity * 4);
  const ends = new Uint32Array(capacity * TEXTS);
  const offsets = new Float64Array(capacity);
  const bytes = new Uint32Array(capacity);
  let texts: Buffer = spare && spare.length >= textBytes ? spare : Buffer.allocUnsafeSlow(textBytes);
  let length = 0;
  let count = 0;
  // Written at once: texts that wait for the whole batch are what the garbage collector would have to carry around.
  const put = (text: string, place: number): void => {
    if (text !== '') {
      if (length + text.length * 3 > texts.length) texts = enlarged(texts, length + text.length * 3);
      length += texts.write(text, length);
    }
    ends[count * TEXTS + place] = length;
  };
  return {
    add(row, place) {
      outcomes[count] = OUTCOMES.indexOf(row.outcome);
      unterminated[count] = place.isUnterminated ? 1 : 0;
      lines[count] = place.line;
      offsets[count] = place.offset;
      bytes[count] = place.bytes;
      for (let kind = 0; kind < 4; kind += 1) identities[count * 4 + kind] = row.identities[kind]!;
      put(row.outcome === 'rejected' ? row.reason : row.data, 0);
      put(row.form, 1);
      put(row.name, 2);
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
      texts,
      ends,
      progress,
    }),
  };
}

function enlarged(texts: Buffer, least: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(Math.max(least, texts.length * 2));
  texts.copy(larger);
  return larger;
}

/** The buffers that are moved between threads rather than copied. */
export function transferable(batch: Batch): ArrayBuffer[] {
  const { outcomes, unterminated, lines, offsets, bytes, identities, texts, ends } = batch;
  return [outcomes, unterminated, lines, offsets, bytes, identities, texts, ends].map(
    ({ buffer }) => buffer as ArrayBuffer,
  );
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

function textAt({ texts, ends }: Batch, index: number, which: number): string {
  const at = index * TEXTS + which;
  const start = at === 0 ? 0 : ends[at - 1]!;
  const end = ends[at]!;
  return start === end ? '' : Buffer.from(texts.buffer, texts.byteOffset + start, end - start).toString();
}
