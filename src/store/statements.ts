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

export function toStatement<Row>(query: { compile(): CompiledQuery<Row> }): Statement<Row> {
  const { sql, parameters } = query.compile();
  const names = parameters.map((value) =>
    typeof value === 'object' && value !== null && NAME in value ? (value as Parameter)[NAME] : undefined,
  );
  return {
    sql,
    bind: (values) => names.map((name, place) => (name === undefined ? parameters[place] : values[name])),
  };
}
