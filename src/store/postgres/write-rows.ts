import { CompiledQuery, type Kysely } from 'kysely';
import type { Schema } from '../schema/schema.ts';
import { CopyLines } from './copy-lines.ts';

/** Up to so many rows go as one parameter, which saves the round trips; more by COPY, which costs a fraction a row. */
const FEW = 200;
const CHUNK_CHARACTERS = 65_536;

type Row = readonly unknown[];

export interface RowsToWrite {
  table: keyof Schema;
  columns: readonly string[];
  rows: Iterable<Row>;
}

/** Inserts rows, with `constants` in each; unless taken keys are to be skipped they fail. Returns how many. */
export async function insertRows(
  db: Kysely<Schema>,
  { table, columns, rows }: RowsToWrite,
  { constants, skipTaken }: { constants: Readonly<Record<string, unknown>>; skipTaken: boolean },
): Promise<number> {
  const all = [...columns, ...Object.keys(constants)];
  const values = Object.values(constants);
  if (skipTaken) return insertFree(db, { table, columns: all, rows: [...rows] }, values);
  const { first, rest } = split(rows);
  if (rest) return copy(db, table, all, chain(first, rest), values);
  const into = `insert into "${table}" (${quote(all)}) select ${quote(all)} from`;
  return writeFew(db, into, '', { table, columns: all, rows: first.map((row) => [...row, ...values]) });
}

// `on conflict` takes about twice as long as COPY, and taken keys are rare: it comes after COPY has met one.
async function insertFree(
  db: Kysely<Schema>,
  { table, columns, rows }: RowsToWrite & { rows: Row[] },
  constants: Row,
): Promise<number> {
  if (rows.length > FEW) {
    await run(db, 'savepoint before_copy');
    try {
      return await copy(db, table, columns, rows, constants);
    } catch (error) {
      if (!isTaken(error)) throw error;
      await run(db, 'rollback to savepoint before_copy');
    }
  }
  const into = `insert into "${table}" (${quote(columns)}) select ${quote(columns)} from`;
  const whole = rows.map((row) => [...row, ...constants]);
  return writeStaged(db, into, 'on conflict do nothing', { table, columns, rows: whole });
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

/**
 * Brings rows beside the table and runs one statement over all of them: `before` and `after` stand around the name of
 * what holds them.
 */
export async function writeStaged(
  db: Kysely<Schema>,
  before: string,
  after: string,
  { table, columns, rows }: RowsToWrite,
): Promise<number> {
  const { first, rest } = split(rows);
  if (!rest) return writeFew(db, before, after, { table, columns, rows: first });
  const staged = `staged_${table}`;
  // It has the table's columns and none of its constraints, and stays, empty, with the connection.
  await run(
    db,
    `create temporary table if not exists "${staged}" on commit delete rows as select * from "${table}" with no data`,
  );
  await copy(db, staged, columns, chain(first, rest));
  const count = await run(db, `${before} "${staged}" ${after}`);
  await run(db, `truncate "${staged}"`);
  return count;
}

export function quote(columns: readonly string[]): string {
  return columns.map((name) => `"${name}"`).join(', ');
}

async function writeFew(
  db: Kysely<Schema>,
  before: string,
  after: string,
  { table, columns, rows }: RowsToWrite & { rows: Row[] },
): Promise<number> {
  if (rows.length === 0) return 0;
  const objects = rows.map((row) => Object.fromEntries(columns.map((name, place) => [name, row[place]])));
  const statement = `${before} json_populate_recordset(null::"${table}", $1::json) ${after}`;
  return run(db, statement, [JSON.stringify(objects)]);
}

async function copy(
  db: Kysely<Schema>,
  table: string,
  columns: readonly string[],
  rows: Iterable<Row>,
  constants: Row = [],
): Promise<number> {
  return run(db, `copy "${table}" (${quote(columns)}) from stdin`, [new CopyLines(toChunks(rows, constants))]);
}

async function run(db: Kysely<Schema>, statement: string, parameters: unknown[] = []): Promise<number> {
  const { numAffectedRows } = await db.executeQuery(CompiledQuery.raw(statement, parameters));
  return Number(numAffectedRows ?? 0);
}

function split(rows: Iterable<Row>): { first: Row[]; rest: Iterator<Row> | undefined } {
  const first: Row[] = [];
  const iterator = rows[Symbol.iterator]();
  for (let next = iterator.next(); !next.done; next = iterator.next()) {
    first.push(next.value);
    if (first.length > FEW) return { first, rest: iterator };
  }
  return { first, rest: undefined };
}

function* chain(first: Iterable<Row>, rest: Iterator<Row>): Generator<Row> {
  yield* first;
  for (let next = rest.next(); !next.done; next = rest.next()) yield next.value;
}

// COPY's text format: tabs between, one line a row, \N for null.
function* toChunks(rows: Iterable<Row>, constants: Row): Generator<string> {
  const end = constants.map((value) => `\t${toField(value)}`).join('');
  let chunk = '';
  for (const row of rows) {
    for (let place = 0; place < row.length; place += 1) {
      if (place > 0) chunk += '\t';
      chunk += toField(row[place]);
    }
    chunk += `${end}\n`;
    if (chunk.length >= CHUNK_CHARACTERS) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}

const ESCAPED: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const SPECIAL = /[\\\t\n\r]/;
const EACH_SPECIAL = /[\\\t\n\r]/g;

function toField(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return SPECIAL.test(text) ? text.replaceAll(EACH_SPECIAL, (character) => ESCAPED[character]!) : text;
}
