export interface Scan {
  cells: string[];
  /** After the row's last field; its line end, or the end of the text, follows. */
  end: number;
  /** `more`: the text ends before the row does. `open`: the file does. `broken`: a field that spans lines closes wrongly. */
  outcome: 'complete' | 'more' | 'open' | 'broken';
  hasQuoteInside: boolean;
  hasTextBehindQuote: boolean;
}

export interface ScanOptions {
  text: string;
  start: number;
  /** Where the first line ends. */
  lineEnd: number;
  /** One character, as is the quote. */
  delimiter: string;
  quote: string;
  width: number | undefined;
  isLast: boolean;
  /** Judges the first line alone: what is not closed there is `open`. */
  staysOnLine?: boolean;
}

/** Takes one row with quotes in it apart. Within a line it is lenient about quotes, across lines it is not. */
export function scanRow({ text, start, lineEnd, delimiter, quote, width, isLast, staysOnLine }: ScanOptions): Scan {
  const cells: string[] = [];
  const scan: Scan = { cells, end: start, outcome: 'complete', hasQuoteInside: false, hasTextBehindQuote: false };
  // Rows of too many fields are counted to one more than fits, not kept.
  const most = width === undefined ? Infinity : width + 1;
  const take = (cell: string): void => {
    if (cells.length < most) cells.push(cell);
  };
  let currentEnd = lineEnd;
  let at = start;
  for (;;) {
    let end: number;
    if (text.startsWith(quote, at) && at < currentEnd) {
      const close = findClosingQuote(text, at + 1, quote, staysOnLine ? currentEnd : text.length);
      if (close === -1) {
        take(text.slice(at + 1, currentEnd).replaceAll(quote + quote, quote));
        scan.end = currentEnd;
        scan.outcome = staysOnLine || isLast ? 'open' : 'more';
        return scan;
      }
      const behind = close + 1;
      if (behind === text.length && !isLast) return { ...scan, outcome: 'more' };
      const spansLines = close > currentEnd;
      if (spansLines) {
        const following = nextLineEnd(text, behind);
        const isKnown = following !== -1 && (text[following] === '\n' || following + 1 < text.length);
        if (!isKnown && !isLast) return { ...scan, outcome: 'more' };
        currentEnd = following === -1 ? text.length : following;
      }
      if (behind >= currentEnd || text.startsWith(delimiter, behind)) {
        const inside = text.slice(at + 1, close);
        take(inside.includes(quote) ? inside.replaceAll(quote + quote, quote) : inside);
        end = Math.min(behind, currentEnd);
      } else if (spansLines) {
        return { ...scan, outcome: 'broken' };
      } else {
        end = fieldEnd(text, behind, delimiter, currentEnd);
        take(text.slice(at, end));
        scan.hasTextBehindQuote = true;
      }
    } else {
      end = fieldEnd(text, at, delimiter, currentEnd);
      const cell = text.slice(at, end);
      if (cell.includes(quote)) scan.hasQuoteInside = true;
      take(cell);
    }
    if (end >= currentEnd) {
      scan.end = currentEnd;
      return scan;
    }
    at = end + 1;
  }
}

// The quote that is not doubled, or -1 if there is none before the limit.
function findClosingQuote(text: string, from: number, quote: string, limit: number): number {
  let at = text.indexOf(quote, from);
  while (at !== -1 && at < limit) {
    if (text[at + 1] !== quote) return at;
    at = text.indexOf(quote, at + 2);
  }
  return -1;
}

// Both look at no more than the rest of a line: a search through the whole text, once for each row, would be quadratic.
function fieldEnd(text: string, from: number, delimiter: string, lineEnd: number): number {
  const wanted = delimiter.charCodeAt(0);
  let at = from;
  while (at < lineEnd && text.charCodeAt(at) !== wanted) at += 1;
  return at;
}

function nextLineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
  }
  return -1;
}
