import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { ExitCode, Problem } from '../../problem.ts';

/** `ascii` is found, never set: a file without a byte above 7F, which every other encoding reads alike. */
export type Encoding = string;

/**
 * Bytes → text, strictly. A byte that means nothing becomes a lone surrogate: text that is not well formed is a row
 * with such a byte, `byteLength` still counts it as one, and nothing ever becomes `�` unnoticed.
 */
export interface Decoder {
  /** Decodes what is complete; keeps the rest for the next chunk. */
  decode(bytes: Buffer, isLast: boolean): string;
  /** How many bytes of the file a piece of decoded text was. */
  byteLength(text: string): number;
}

const STRAY = '\uDC80';
const NAMES: Record<string, string> = {
  utf8: 'utf-8',
  ascii: 'ascii',
  usascii: 'ascii',
  utf16le: 'utf-16le',
  utf16: 'utf-16le',
  utf16be: 'utf-16be',
  windows1252: 'windows-1252',
  win1252: 'windows-1252',
  cp1252: 'windows-1252',
  latin1: 'iso-8859-1',
  iso88591: 'iso-8859-1',
};
const SINGLE_BYTE =
  /^(windows-?125\d|cp\d+|iso-?8859-?\d+|koi8-?[ru]|mac(intosh|roman|centeuro|cyrillic|greek|turkish|iceland|croatian|romania|ukraine))$/;

/** The name that reports and stored settings use, or a Problem for an encoding that cannot be read. */
export function parseEncoding(text: string): Encoding {
  const name = NAMES[text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')] ?? text.toLowerCase();
  if (Object.values(NAMES).includes(name)) return name;
  if (SINGLE_BYTE.test(name) && iconv.encodingExists(name)) return name;
  throw new Problem({
    code: 'unknown_encoding',
    exit: ExitCode.usage,
    message: `The encoding "${text}" is not known.`,
    hint: 'For example --encoding utf-8, utf-16le, windows-1252 or iso-8859-1.',
  });
}

export function makeDecoder(encoding: Encoding): Decoder {
  if (encoding === 'utf-8' || encoding === 'ascii') return utf8Decoder();
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return utf16Decoder(encoding === 'utf-16be');
  return singleByteDecoder(encoding);
}

function utf8Decoder(): Decoder {
  let kept: Buffer = Buffer.alloc(0);
  let sawStray = false;
  return {
    decode(bytes, isLast) {
      const all = kept.length > 0 ? Buffer.concat([kept, bytes]) : bytes;
      const end = isLast ? all.length : all.length - incompleteTail(all);
      kept = Buffer.from(all.subarray(end));
      const whole = all.subarray(0, end);
      if (isAscii(whole)) return whole.toString('latin1');
      if (isUtf8(whole)) return whole.toString('utf8');
      sawStray = true;
      return decodeByLine(whole);
    },
    byteLength(text) {
      const length = Buffer.byteLength(text);
      if (!sawStray || text.isWellFormed()) return length;
      // A lone surrogate is counted as three bytes and stands for one.
      return length - 2 * (text.match(/\p{Surrogate}/gu)?.length ?? 0);
    },
  };
}

// Only the lines that are damaged are taken apart byte by byte.
function decodeByLine(bytes: Buffer): string {
  let text = '';
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline + 1;
    const line = bytes.subarray(start, end);
    text += isUtf8(line) ? line.toString('utf8') : decodeDamaged(line);
    start = end;
  }
  return text;
}

function decodeDamaged(bytes: Buffer): string {
  let text = '';
  let good = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    text += bytes.toString('utf8', good, at) + STRAY;
    at += 1;
    good = at;
  }
  return text + bytes.toString('utf8', good);
}

/** The length of the valid UTF-8 sequence that starts here, 0 where there is none. */
export function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  return isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

// How many bytes at the end may be the beginning of a sequence that goes on in the next chunk.
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
  }
  return 0;
}

function utf16Decoder(isBigEndian: boolean): Decoder {
  let kept: Buffer = Buffer.alloc(0);
  return {
    decode(bytes, isLast) {
      const all = Buffer.concat([kept, bytes]);
      let end = all.length - (all.length % 2);
      // A high surrogate waits for its other half.
      if (!isLast && end >= 2 && (all[end - (isBigEndian ? 2 : 1)]! & 0xfc) === 0xd8) end -= 2;
      kept = Buffer.from(all.subarray(end));
      const whole = isBigEndian ? Buffer.from(all.subarray(0, end)).swap16() : all.subarray(0, end);
      return whole.toString('utf16le') + (isLast && kept.length > 0 ? STRAY : '');
    },
    byteLength: (text) => text.length * 2,
  };
}

function singleByteDecoder(encoding: Encoding): Decoder {
  // Windows-1252 differs from Latin-1 only between 80 and 9F, and most chunks have nothing there.
  const isNearLatin1 = encoding === 'windows-1252';
  return {
    decode(bytes) {
      if (isAscii(bytes)) return bytes.toString('latin1');
      if (isNearLatin1) {
        const text = bytes.toString('latin1');
        // oxlint-disable-next-line no-control-regex
        if (!/[\u0080-\u009F]/.test(text)) return text;
      }
      return iconv.decode(bytes, encoding, { stripBOM: false }).replaceAll('\uFFFD', STRAY);
    },
    byteLength: (text) => text.length,
  };
}
