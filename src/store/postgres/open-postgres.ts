import {
  CompiledQuery,
  HandleEmptyInListsPlugin,
  Kysely,
  PostgresDialect,
  replaceWithNoncontingentExpression,
  sql,
} from 'kysely';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { ExitCode, Problem } from '../../problem.ts';
import type { Schema } from '../schema/schema.ts';
import type { Store, StoreOptions } from '../store.ts';
import { toStoreProblem } from '../store-problem.ts';
import { CopyingClient } from './copying-client.ts';
import { createHolder } from './hold-postgres.ts';
import type { PostgresAddress } from './address.ts';
import { readAddress } from './read-address.ts';
import { tlsOptions } from './tls-options.ts';

const DEFAULT_WAIT_SECONDS = 30;
const OLDEST_SERVER = 13;

/** Opens `postgres://…`; `?schema=NAME` keeps several accounts in one database. */
export async function openPostgres({ url, create, waitSeconds, env = process.env }: StoreOptions): Promise<Store> {
  const wait = waitSeconds ?? DEFAULT_WAIT_SECONDS;
  const address = readAddress(url, env);
  const { schema, name } = address;
  const { pool, db, ssl } = await connect(address, wait);
  const questions = createQuestions(address, wait, ssl);
  const holder = createHolder(pool, name);
  try {
    // A schema that is there is not made again: that asks for a right that few have.
    if (create && !(await hasSchema(db, schema))) await sql`create schema if not exists ${sql.id(schema)}`.execute(db);
  } catch (error) {
    await db.destroy();
    throw toStoreProblem(error, name) ?? error;
  }
  return {
    kind: 'postgres',
    db,
    name,
    waitSeconds: wait,
    statements: {
      all: async <Row>(
        on: Kysely<Schema>,
        statement: { sql: string; bind(values: never): unknown[] },
        values: object,
      ) => {
        const given = statement.bind(values as never);
        // Within a transaction only its own connection sees what it has written.
        if (on.isTransaction) return (await on.executeQuery<Row>(CompiledQuery.raw(statement.sql, given))).rows;
        return questions.all<Row>(statement.sql, given);
      },
      runEach: async (on, statement, rows) => {
        let count = 0;
        for (const row of rows) {
          const { numAffectedRows } = await on.executeQuery(CompiledQuery.raw(statement, [...row]));
          count += Number(numAffectedRows ?? 0);
        }
        return count;
      },
    },
    hold: (lock, seconds = wait) => holder.hold(lock, seconds),
    assertHolding: () => holder.assertHolding(),
    backup: () =>
      Promise.reject(
        new Problem({
          code: 'backup_by_server',
          exit: ExitCode.usage,
          message: 'A PostgreSQL database is backed up by its own tools.',
          hint: 'Use pg_dump with the same connection, or copy it into a file: crmctl db copy --to FILE.',
        }),
      ),
    close: async () => {
      await questions.close();
      await db.destroy();
    },
  };
}

interface Connected {
  pool: pg.Pool;
  db: Kysely<Schema>;
  ssl: ConnectionOptions | false;
}

// One way after the other, as sslmode allows; the last refusal is the one to tell.
async function connect(address: PostgresAddress, waitSeconds: number): Promise<Connected> {
  const ways = tlsOptions(address.tls);
  for (const [at, ssl] of ways.entries()) {
    const pool = createPool(address, waitSeconds, ssl);
    // PostgreSQL has no empty list, and SQLite has: there nothing is in it.
    const emptyLists = new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression });
    const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }), plugins: [emptyLists] });
    try {
      await assertServerVersion(db, address.name);
      return { pool, db, ssl };
    } catch (error) {
      await db.destroy();
      const isLast = at === ways.length - 1;
      if (isLast || !isAboutTls(error)) throw toStoreProblem(error, address.name) ?? error;
    }
  }
  throw new Error('no way to connect');
}

// What questions look up is small and asked for again and again: it lies in memory, where one page is as near as another.
const QUESTION_SETTINGS = '-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1';

// Compiled statements keep one plan whatever their values: it takes far longer to make than to run. They have a
// connection to themselves, for taking one out of a pool and giving it back takes as long as a small question.
function createQuestions(address: PostgresAddress, waitSeconds: number, ssl: ConnectionOptions | false) {
  let pool: pg.Pool | undefined;
  let connection: Promise<pg.PoolClient> | undefined;
  const names = new Map<string, string>();
  const connect = async (from: pg.Pool): Promise<pg.PoolClient> => {
    try {
      const client = await from.connect();
      client.once('end', () => {
        connection = undefined;
        client.release(true);
      });
      return client;
    } catch (error) {
      connection = undefined;
      throw error;
    }
  };
  return {
    all: async <Row>(text: string, values: unknown[]): Promise<Row[]> => {
      pool ??= createPool(address, waitSeconds, ssl, QUESTION_SETTINGS);
      connection ??= connect(pool);
      let name = names.get(text);
      if (name === undefined) names.set(text, (name = `question_${names.size}`));
      const client = await connection;
      return (await client.query({ name, text, values })).rows as Row[];
    },
    close: async () => {
      const client = await connection?.catch(() => undefined);
      client?.removeAllListeners('end');
      client?.release(true);
      await pool?.end();
    },
  };
}

function createPool(address: PostgresAddress, waitSeconds: number, ssl: ConnectionOptions | false, more = ''): pg.Pool {
  const { host, port, user, password, database, schema, connectSeconds, applicationName, options } = address;
  const pool = new pg.Pool({
    Client: CopyingClient,
    host,
    port,
    user,
    // A function, so that the client asks no variables and files of its own.
    password: () => password,
    database,
    ssl,
    enableChannelBinding: true,
    max: 4,
    keepAlive: true,
    connectionTimeoutMillis: (connectSeconds ?? Math.max(1, waitSeconds)) * 1000,
    application_name: applicationName,
    types: {
      getTypeParser: (type, format) =>
        type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format),
    },
    options: [
      options,
      `-c search_path=${schema}`,
      `-c lock_timeout=${Math.max(1, waitSeconds * 1000)}`,
      '-c client_min_messages=warning',
      '-c jit=off',
      more,
    ].join(' '),
  });
  // A connection lost while nothing runs on it is met again, and reported, by the next query.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Throws a Problem unless the server has what crmctl uses; asks it on the first connection. */
async function assertServerVersion(db: Kysely<Schema>, name: string): Promise<void> {
  const { rows } = await sql<{ number: number; version: string }>`
    select current_setting('server_version_num')::integer as number, current_setting('server_version') as version`.execute(
    db,
  );
  const { number, version } = rows[0]!;
  assertNewEnough(number, version, name);
}

/** `number` as the server has it: 130004 is 13.4. */
export function assertNewEnough(number: number, version: string, name: string): void {
  if (number >= OLDEST_SERVER * 10_000) return;
  throw new Problem({
    code: 'server_too_old',
    exit: ExitCode.failed,
    message: `The server of "${name}" is PostgreSQL ${version}; crmctl needs ${OLDEST_SERVER} or newer.`,
    hint: 'Bring the server up to date, or use another.',
    details: { version, needed: OLDEST_SERVER },
  });
}

async function hasSchema(db: Kysely<Schema>, schema: string): Promise<boolean> {
  const { rows } = await sql`select 1 from pg_namespace where nspname = ${schema}`.execute(db);
  return rows.length > 0;
}

// No TLS on the server at all, or its pg_hba.conf has no line for a connection of this kind.
function isAboutTls(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /does not support SSL/.test(error.message) || ('code' in error && error.code === '28000');
}
