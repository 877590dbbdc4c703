import type { CompiledQuery, Kysely } from 'kysely';
import type { Schema } from './schema/schema.ts';

const NAME = Symbol('parameter');
interface Parameter {
  [NAME]: string;
}

/** Stands in a query for a value that comes later, when the compiled statement runs. */
export function parameter<T>(name: string): T {
  const placeholder: Parameter = { [NAME]: name };
  return placeholder as T;
}

export type Values = Readonly<Record<string, unknown>>;

/** SQL with the places of its named parameters: compiled once, run many times. */
export interface Statement<Row> {
  readonly sql: string;
  /** What the database's client is given: on SQLite the values by name, and after them those that are part of the query. */
  bind(values: Values): unknown[];
  /** Marks the row type; never set. */
  readonly row?: Row;
}

/** Runs compiled statements as fast as the database's own client does, on the connection that `db` uses. */
export interface Statements {
  all<Row>(db: Kysely<Schema>, statement: Statement<Row>, values: Values): Promise<Row[]>;
  /** Runs writing SQL once for each row, within the open write transaction; parameters are `?` on SQLite, `$1` … on PostgreSQL. */
  runEach(db: Kysely<Schema>, sql: string, rows: Iterable<readonly unknown[]>): Promise<number>;
}

// Quoted text and names pass untouched: what stands in them is no place.
const PLACES = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\?|\$\d+/g;

/** A named parameter that stands in many places is handed over once: binding costs as much as a small search. */
export function toStatement<Row>(query: { compile(): CompiledQuery<Row> }): Statement<Row> {
  const { sql, parameters } = query.compile();
  const names: string[] = [];
  const fixed: unknown[] = [];
  let isSqlite = false;
  let place = 0;
  // PostgreSQL numbers its parameters: the named ones first.
  const named = sql.replaceAll(PLACES, (found) => {
    if (found.startsWith("'") || found.startsWith('"')) return found;
    isSqlite = found === '?';
    const value = parameters[isSqlite ? place++ : Number(found.slice(1)) - 1];
    if (!isParameter(value)) {
      const number = fixed.push(value);
      return isSqlite ? '?' : `$-${number}`;
    }
    if (!names.includes(value[NAME])) names.push(value[NAME]);
    return isSqlite ? `@${value[NAME]}` : `$${names.indexOf(value[NAME]) + 1}`;
  });
  if (isSqlite) return { sql: named, bind: (values) => (names.length === 0 ? fixed : [values, ...fixed]) };
  return {
    sql: named.replaceAll(/\$-(\d+)/g, (_, number: string) => `$${names.length + Number(number)}`),
    bind: (values) => [...names.map((name) => withoutNul(values[name])), ...fixed],
  };
}

// PostgreSQL takes no NUL in a text. Statements made once only ask, and no key has either character.
function withoutNul(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\u0001') : value;
}

function isParameter(value: unknown): value is Parameter {
  return typeof value === 'object' && value !== null && NAME in value;
}
