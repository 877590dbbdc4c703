export type Row = Readonly<Record<string, unknown>>;

/** What a row has under this name itself, or a record among its fields; one may be called "constructor". */
export function cellOf(row: Row, key: string): unknown {
  const own = Object.hasOwn(row, key) ? row[key] : undefined;
  if (own !== undefined && own !== null) return own;
  const fields = row['fields'];
  return isRow(fields) && Object.hasOwn(fields, key) ? fields[key] : own;
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
