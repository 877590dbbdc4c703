import { type RawBuilder, sql } from 'kysely';
import type { DatabaseKind } from '../store/database-kind.ts';
import { type Statement, toStatement, type Values } from '../store/statements.ts';
import type { Store } from '../store/store.ts';
import { prepared, type Reader } from './statement-for.ts';

/** One of several queries that are asked together: its rows, as arrays, and what they are read as. */
export interface Part<Row extends readonly unknown[], Value> {
  columns: readonly Column[];
  /** From the word `from` on. */
  from: RawBuilder<unknown>;
  read: (rows: Row[]) => Value;
}

/** A value of each row, several, or rows of its own. */
type Column = RawBuilder<unknown> | { columns: readonly Column[] } | Nested;
type Nested = Pick<Part<never, unknown>, 'columns' | 'from'>;

// What a part's rows are is known to its `read` alone.
type AnyPart = Part<never, unknown>;
type Answers<Parts> = { [Name in keyof Parts]: Parts[Name] extends Part<never, infer Value> ? Value : never };

/**
 * Asks several small queries by one statement, which hands over all they find as one JSON text: what a check costs is
 * less the searching than the number of statements, and of values that go from the database into objects.
 */
export async function askTogether<Parts extends Readonly<Record<string, AnyPart>>>(
  reader: Reader,
  key: string,
  build: () => Parts,
  values: Values,
): Promise<Answers<Parts>> {
  const { store, db } = reader;
  const { statement, parts } = prepared(store, key, () => {
    const parts = Object.entries(build());
    return { parts, statement: statementOf(store, parts) };
  });
  const [row] = await store.statements.all(db, statement, values);
  const rows = JSON.parse(row!.found) as never[][];
  const answers: Record<string, unknown> = {};
  for (let place = 0; place < parts.length; place++) {
    const [name, { read }] = parts[place]!;
    answers[name] = read(rows[place]!);
  }
  return answers as Answers<Parts>;
}

function statementOf({ kind, db }: Store, parts: readonly [string, AnyPart][]): Statement<{ found: string }> {
  const texts = sql.join(
    parts.map(([, part]) => sql`(${textOf(kind, part)})`),
    sql` || ',' || `,
  );
  const query = sql<{ found: string }>`select '[' || ${texts} || ']' as found`;
  return toStatement({ compile: () => query.compile(db) });
}

function textOf(kind: DatabaseKind, part: Nested): RawBuilder<string> {
  return kind === 'sqlite' ? arrayOf(kind, part) : sql`select cast((${arrayOf(kind, part)}) as text)`;
}

function arrayOf(kind: DatabaseKind, { columns, from }: Nested): RawBuilder<string> {
  const row = rowOf(kind, columns);
  return kind === 'sqlite'
    ? sql`select json_group_array(${row}) ${from}`
    : sql`select array_to_json(array(select ${row} ${from}))`;
}

function rowOf(kind: DatabaseKind, columns: readonly Column[]): RawBuilder<unknown> {
  const values = columns.map((each) => {
    if ('from' in each) return sql`(${arrayOf(kind, each)})`;
    return 'columns' in each ? rowOf(kind, each.columns) : each;
  });
  return sql`${sql.raw(kind === 'sqlite' ? 'json_array' : 'json_build_array')}(${sql.join(values)})`;
}
