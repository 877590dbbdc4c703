export type Row = Readonly<Record<string, unknown>>;

/** What a row has under this name itself; a field may be called "constructor". */
export function cellOf(row: Row, key: string): unknown {
  return Object.hasOwn(row, key) ? row[key] : undefined;
}

export interface Column {
  /** The row's key: CSV header, JSON key and `--columns` name alike. */
  key: string;
  /** Heading of the table; the key with blanks when absent. */
  title?: string;
  align?: 'left' | 'right';
  /** Left out of a table that would else have to be cut: it is there in every other format, and in --columns. */
  whenWide?: boolean;
}
