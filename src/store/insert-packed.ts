import type { Kysely } from 'kysely';
import { onConflict, toLiteral, type Constant } from './bulk-insert.ts';
import type { Schema } from './schema/schema.ts';
import type { Store } from './store.ts';

/** Texts of many rows, one behind the other in one piece of memory, as UTF-8. */
export interface PackedTexts {
  texts: Uint8Array;
  ends: Uint32Array;
  /** So many texts has each row. */
  width: number;
}

export interface PackedInsert<Table extends keyof Schema> {
  table: Table;
  constants: { readonly [Column in keyof Schema[Table] & string]?: Constant };
  /** SQL over `id` and the texts, which are called `text0`, `text1` …: each an expression for a column. */
  columns: { readonly [Column in keyof Schema[Table] & string]?: string };
  packed: PackedTexts;
  /** The id of each new row, and which of the packed rows it takes its texts from; in the order of these. */
  rows: readonly { id: number; row: number }[];
}

/** SQLite keeps what a statement changes until it is through, page by page: the more rows, the less often. */
const ROWS_PER_STATEMENT = 500;
/** So that few statements are prepared, each takes this many rows or a multiple; what is left over stays empty. */
const STEP = 50;

/**
 * Inserts rows into SQLite whose texts lie ready in memory, within an open transaction, and leaves out those whose
 * unique values are taken. One piece of memory is bound for many rows: making a string of each text, and text of each
 * string again, costs as much as storing it.
 */
export async function insertPacked<Table extends keyof Schema>(
  { statements }: Store,
  db: Kysely<Schema>,
  { table, constants, columns, packed: { texts, ends, width }, rows }: PackedInsert<Table>,
): Promise<number> {
  const names = [...Object.keys(constants), ...Object.keys(columns)].map((name) => `"${name}"`).join(', ');
  const place = (text: number): string => `v.column${text + 2}`;
  const expressions = Object.values<string>(columns as Record<string, string>).map((expression) =>
    expression
      .replaceAll(/\btext(\d+)\b/g, (_, at: string) => {
        const [start, end] = [place(Number(at)), place(Number(at) + 1)];
        return `cast(substr(b.bytes, ${start} + 1, ${end} - ${start}) as text)`;
      })
      .replaceAll(/\bid\b/g, 'cast(v.column1 as integer)'),
  );
  const values = [...Object.values<Constant | undefined>(constants).map(toLiteral), ...expressions].join(', ');
  const tuple = `(${Array.from({ length: width + 2 }, () => '?').join(', ')})`;
  const toSql = (count: number): string =>
    `insert into "${table}" (${names}) select ${values} from (select ? as bytes) as b cross join (values ${Array.from({ length: count }, () => tuple).join(', ')}) as v where v.column1 is not null${onConflict(true)}`;
  const texted = new Map<number, string>();
  let count = 0;
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
    const some = rows.slice(at, at + ROWS_PER_STATEMENT);
    const from = startOf(ends, some[0]!.row * width);
    const bound: unknown[] = [texts.subarray(from, ends[some.at(-1)!.row * width + width - 1])];
    for (const { id, row } of some) {
      const first = row * width;
      bound.push(id, startOf(ends, first) - from);
      for (let text = 0; text < width; text += 1) bound.push(ends[first + text]! - from);
    }
    const places = Math.ceil(some.length / STEP) * STEP;
    for (let left = (places - some.length) * (width + 2); left > 0; left -= 1) bound.push(null);
    let statement = texted.get(places);
    if (statement === undefined) texted.set(places, (statement = toSql(places)));
    count += await statements.runEach(db, statement, [bound]);
  }
  return count;
}

function startOf(ends: Uint32Array, text: number): number {
  return text === 0 ? 0 : ends[text - 1]!;
}
