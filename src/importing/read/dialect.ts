import type { Encoding } from './decoder.ts';

/** How a file writes its rows. */
export interface Dialect {
  delimiter: string;
  quote: string;
  encoding: Encoding;
  /** False: the columns are `column_1` …, and the first row is data. */
  header: boolean;
  /** Lines before the header: titles, comments, `sep=;`. */
  skippedLines: number;
  /** `1.234,56` rather than `1,234.56`, where the numbers of the file say so. */
  decimalComma: boolean | undefined;
}

export type Newline = 'lf' | 'crlf' | 'cr' | 'mixed' | 'none';

/** How often each line end was met; `mixed` when more than one was. */
export interface LineEnds {
  lf: number;
  crlf: number;
  cr: number;
}

export function toNewline(ends: LineEnds): Newline {
  const met = (['lf', 'crlf', 'cr'] as const).filter((name) => ends[name] > 0);
  return met.length === 0 ? 'none' : met.length > 1 ? 'mixed' : met[0]!;
}
