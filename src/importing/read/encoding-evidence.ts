import { isAscii, isUtf8 } from 'node:buffer';
import type { Encoding } from './decoder.ts';
import { sequenceLength } from './decoder.ts';

const JUDGED_BYTES = 4 * 1024 * 1024;

/** What a file's bytes say about its encoding. */
export interface EncodingEvidence {
  /** By a byte order mark. */
  marked: Encoding | undefined;
  markBytes: number;
  isAscii: boolean;
  /** Of the judged stretch: the first 4 MiB, or the first 4 MiB from where the first byte above 7F stands. */
  valid: number;
  invalid: number;
  /** Of the whole file. */
  isUtf8: boolean;
}

/** Sees every chunk of a file once, in order. */
export function gatherEncodingEvidence(): { add(chunk: Buffer): void; finish(): EncodingEvidence } {
  const evidence: EncodingEvidence = {
    marked: undefined,
    markBytes: 0,
    isAscii: true,
    valid: 0,
    invalid: 0,
    isUtf8: true,
  };
  let isFirst = true;
  let seen = 0;
  let judgedUntil = JUDGED_BYTES;
  let carried: Buffer = Buffer.alloc(0);
  return {
    add(chunk) {
      if (isFirst) Object.assign(evidence, readMark(chunk));
      isFirst = false;
      const start = seen;
      seen += chunk.length;
      if (isAscii(chunk) && carried.length === 0) return;
      if (evidence.isAscii && start >= judgedUntil) judgedUntil = start + JUDGED_BYTES;
      evidence.isAscii = false;
      const bytes = carried.length > 0 ? Buffer.concat([carried, chunk]) : chunk;
      const end = lastWholeSequence(bytes);
      carried = Buffer.from(bytes.subarray(end));
      const whole = bytes.subarray(0, end);
      if (evidence.isUtf8) evidence.isUtf8 = isUtf8(whole);
      if (start < judgedUntil) countSequences(whole, evidence);
    },
    finish() {
      if (carried.length > 0) {
        evidence.isUtf8 = false;
        evidence.invalid += 1;
      }
      return evidence;
    },
  };
}

/** A mark; else UTF-8 if fewer than 1 in 100 of the sequences is invalid; else Windows-1252. */
export function judgeEncoding({ marked, isAscii, valid, invalid }: EncodingEvidence): Encoding {
  if (marked) return marked;
  if (isAscii) return 'ascii';
  return valid > 0 && invalid * 100 < valid + invalid ? 'utf-8' : 'windows-1252';
}

function readMark(chunk: Buffer): Partial<EncodingEvidence> {
  if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) return { marked: 'utf-8', markBytes: 3 };
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return { marked: 'utf-16le', markBytes: 2 };
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return { marked: 'utf-16be', markBytes: 2 };
  return {};
}

// Everything before the last few bytes, which may be the beginning of a sequence.
function lastWholeSequence(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) break;
    if (byte >= 0xc2 && byte < 0xf5) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

function countSequences(bytes: Buffer, evidence: EncodingEvidence): void {
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at]! < 0x80) {
      at += 1;
      continue;
    }
    const length = sequenceLength(bytes, at);
    if (length > 0) evidence.valid += 1;
    else evidence.invalid += 1;
    at += Math.max(1, length);
  }
}
