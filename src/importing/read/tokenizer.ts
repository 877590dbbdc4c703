// RFC 4180, and what real files make of it. One row is one row however badly its neighbours are quoted: a quoted
// field may span lines only if it closes properly and its row has the right width; else its first line is judged
// alone and reading goes on with the next line.
import { counted } from '../../counted.ts';
import type { LineEnds } from './dialect.ts';
import { scanRow, type Scan } from './scan-row.ts';

export const MAX_FIELD_BYTES = 1024 * 1024;
export const MAX_ROW_BYTES = 8 * 1024 * 1024;
/** Of a row that is too long, this much is kept to show. */
export const SHOWN_OF_LONG_ROW = 64 * 1024;
export const LONG_ROW = 'a row of more than 8 MiB';

// What JSON escapes, and surrogates, which it escapes unless they are pairs. Line ends stand in no row without quotes.
// oxlint-disable-next-line no-control-regex
const SPECIAL = /["\\\u0000-\u0009\u000B\u000C\u000E-\u001F\uD800-\uDFFF]/g;
// oxlint-disable-next-line no-control-regex
const SPECIAL_BUT_TAB = /["\\\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF]/g;

export interface Row {
  /** Of its first line, from 1. */
  line: number;
  /** Where it stands in the block's text, without its line end. */
  start: number;
  end: number;
  cells: string[];
  /** Surely nothing in its cells has to be escaped in JSON. */
  isPlain: boolean;
  /** Why the row cannot be taken, whatever it says. */
  fault: string | undefined;
  /** A quote inside an unquoted field, or text behind a closing quote: kept as text. */
  hasQuoteInside: boolean;
  hasTextBehindQuote: boolean;
  /** The end of the file came before the end of the row. */
  isUnterminated: boolean;
}

/** The rows that one more piece of text has completed. */
export interface RowBlock {
  text: string;
  /** Read as they are asked for, once, and before the next piece: a row that is done with leaves nothing behind. */
  rows: Iterable<Row>;
  /** Not more rows than this. */
  most: number;
  /** When all are read: where in the text the first row begins that is not complete. */
  end(): number;
}

export interface TokenizerOptions {
  delimiter: string;
  quote: string;
  /** The number of columns; undefined takes any, for looking at a sample. */
  width?: number | undefined;
  /** The number of the first line. */
  line: number;
  /** Of text, in the file's encoding: limits are in bytes. */
  byteLength(text: string): number;
}

export interface Tokenizer {
  push(text: string, isLast: boolean): RowBlock;
  /** The number of the line that comes next. */
  line(): number;
  readonly lineEnds: LineEnds;
}

export function makeTokenizer({ delimiter, quote, width, line: firstLine, byteLength }: TokenizerOptions): Tokenizer {
  const lineEnds: LineEnds = { lf: 0, crlf: 0, cr: 0 };
  let line = firstLine;
  let rest = '';
  let isSkipping = false;
  let text = '';
  let isLast = false;
  let nextLf = -1;
  let nextCr = -1;
  let nextQuote = -1;
  let nextSpecial = -1;
  const special = delimiter === '\t' ? SPECIAL_BUT_TAB : SPECIAL;

  function push(more: string, last: boolean): RowBlock {
    text = rest === '' ? more : rest + more;
    isLast = last;
    nextLf = nextCr = nextQuote = nextSpecial = -1;
    return { text, rows: readRows(), most: countOf('\n') + countOf('\r') + 1, end: () => text.length - rest.length };
  }

  function* readRows(): Generator<Row> {
    const hasNul = text.includes('\0');
    let at = 0;
    while (at < text.length) {
      const end = findLineEnd(at);
      if (isSkipping) {
        at = end === -1 ? text.length : passLineEnd(end);
        isSkipping = end === -1;
        if (isSkipping && isLast) line += 1;
        continue;
      }
      if (end === -1 && !isLast) {
        if (!isLongRow(at, text.length)) break;
        yield takeLongRow(at);
        isSkipping = true;
        continue;
      }
      const row = takeRow(at, end === -1 ? text.length : end);
      if (!row) break;
      if (hasNul && text.slice(row.start, row.end).includes('\0')) row.fault ??= 'a NUL byte';
      at = passLineEnd(row.end);
      yield row;
    }
    rest = at >= text.length ? '' : text.slice(at);
  }

  function takeRow(start: number, lineEnd: number): Row | undefined {
    if (nextQuote !== Infinity && nextQuote < start) nextQuote = positionOf(quote, start);
    if (nextQuote >= lineEnd) return plainRow(start, lineEnd);
    const scan = scanRow({ text, start, lineEnd, delimiter, quote, width, isLast });
    if (scan.outcome === 'more') {
      if (!isLongRow(start, text.length)) return undefined;
      return alone(start, lineEnd);
    }
    if (scan.outcome === 'broken') return alone(start, lineEnd);
    const spansLines = scan.end > lineEnd;
    if (scan.outcome === 'open') return openRow(start, lineEnd);
    if (spansLines && ((width !== undefined && scan.cells.length !== width) || isLongRow(start, scan.end))) {
      return alone(start, lineEnd);
    }
    const row = toRow(start, scan.end, scan);
    if (spansLines) line += countLines(start, scan.end);
    return row;
  }

  function plainRow(start: number, end: number): Row {
    const content = text.slice(start, end);
    const cells = width === undefined ? content.split(delimiter) : content.split(delimiter, width + 1);
    return judged({
      line,
      start,
      end,
      cells,
      isPlain: isPlain(start, end),
      fault: undefined,
      hasQuoteInside: false,
      hasTextBehindQuote: false,
      isUnterminated: end === text.length,
    });
  }

  function toRow(start: number, end: number, { cells, hasQuoteInside, hasTextBehindQuote }: Scan): Row {
    return judged({
      line,
      start,
      end,
      cells,
      isPlain: false,
      fault: undefined,
      hasQuoteInside,
      hasTextBehindQuote,
      isUnterminated: end === text.length,
    });
  }

  // A row whose quoted field does not close as it must: only its first line is given up.
  function alone(start: number, lineEnd: number): Row {
    const scan = scanRow({ text, start, lineEnd, delimiter, quote, width, isLast, staysOnLine: true });
    const row = toRow(start, lineEnd, scan);
    row.fault = scan.outcome === 'complete' ? row.fault : 'a quote that is opened and not closed';
    return row;
  }

  // Open to the end of the file: an upload in progress looks like this. The first line may be a whole row.
  function openRow(start: number, lineEnd: number): Row {
    const scan = scanRow({ text, start, lineEnd, delimiter, quote, width, isLast, staysOnLine: true });
    const row = toRow(start, lineEnd, scan);
    row.isUnterminated = true;
    if (row.fault) row.fault = `unterminated: a quote is open to the end of the file (${row.fault})`;
    return row;
  }

  function isPlain(start: number, end: number): boolean {
    if (nextSpecial < start) {
      special.lastIndex = start;
      nextSpecial = special.test(text) ? special.lastIndex - 1 : Infinity;
    }
    return nextSpecial >= end;
  }

  // Its end is not known yet; what is shown of it will do.
  function takeLongRow(start: number): Row {
    const end = Math.min(text.length, start + SHOWN_OF_LONG_ROW);
    const quirks = { hasQuoteInside: false, hasTextBehindQuote: false, isUnterminated: false };
    return { line, start, end, cells: [], isPlain: false, fault: LONG_ROW, ...quirks };
  }

  function judged(row: Row): Row {
    const { cells, start, end } = row;
    const length = end - start;
    if (length > MAX_FIELD_BYTES / 4) {
      if (isLongRow(start, end)) return { ...row, cells: [], fault: LONG_ROW };
      if (cells.some((cell) => cell.length > MAX_FIELD_BYTES / 4 && byteLength(cell) > MAX_FIELD_BYTES)) {
        row.fault = 'a field of more than 1 MiB';
        return row;
      }
    }
    if (width !== undefined && cells.length !== width && !isBlank(cells)) {
      row.fault =
        cells.length > width ? `more than ${width} fields` : `${counted(cells.length, 'field')} instead of ${width}`;
    }
    return row;
  }

  function isLongRow(start: number, end: number): boolean {
    if ((end - start) * 3 <= MAX_ROW_BYTES) return false;
    return end - start > MAX_ROW_BYTES || byteLength(text.slice(start, end)) > MAX_ROW_BYTES;
  }

  // The next LF or CR, or -1; a CR at the very end may have its LF in the next piece.
  function findLineEnd(from: number): number {
    if (nextLf !== Infinity && nextLf < from) nextLf = positionOf('\n', from);
    if (nextCr !== Infinity && nextCr < from) nextCr = positionOf('\r', from);
    const end = Math.min(nextLf, nextCr);
    if (end === Infinity) return -1;
    if (end === nextCr && end === text.length - 1 && !isLast) return -1;
    return end;
  }

  function passLineEnd(end: number): number {
    line += 1;
    if (end >= text.length) return text.length;
    if (text.charCodeAt(end) === 10) {
      lineEnds.lf += 1;
      return end + 1;
    }
    if (text.charCodeAt(end + 1) === 10) {
      lineEnds.crlf += 1;
      return end + 2;
    }
    lineEnds.cr += 1;
    return end + 1;
  }

  function positionOf(character: string, from: number): number {
    const found = text.indexOf(character, from);
    return found === -1 ? Infinity : found;
  }

  function countOf(character: string): number {
    let count = 0;
    for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) count += 1;
    return count;
  }

  function countLines(start: number, end: number): number {
    return text.slice(start, end).split(/\r\n|\n|\r/).length - 1;
  }

  return { push, line: () => line, lineEnds };
}

export function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell === '' || cell.trim() === '');
}
