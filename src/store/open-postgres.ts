import { CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { ExitCode, Problem } from '../problem.ts';
import type { Schema } from './schema/schema.ts';
import type { Store, StoreOptions } from './store.ts';
import { toStoreProblem } from './store-problem.ts';

const DEFAULT_WAIT_SECONDS = 30;

/** Opens `postgres://…`; `?schema=NAME` keeps several accounts in one database. */
export async function openPostgres({ url, create, waitSeconds }: StoreOptions): Promise<Store> {
  const wait = waitSeconds ?? DEFAULT_WAIT_SECONDS;
  const { connectionString, schema, name } = readUrl(url);
  const pool = new pg.Pool({
    connectionString,
    max: 4,
    application_name: 'crmctl',
    types: {
      getTypeParser: (type, format) =>
        type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format),
    },
    options: `-c search_path=${schema} -c lock_timeout=${Math.max(1, wait * 1000)} -c client_min_messages=warning`,
  });
  // A connection lost while idle is met again, and reported, by the next query.
  pool.on('error', () => undefined);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  try {
    if (create) await sql`create schema if not exists ${sql.id(schema)}`.execute(db);
    else await sql`select 1`.execute(db);
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
        const { rows } = await on.executeQuery(CompiledQuery.raw(statement.sql, statement.bind(values as never)));
        return rows as Row[];
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
    backup: () =>
      Promise.reject(
        new Problem({
          code: 'backup_by_server',
          exit: ExitCode.usage,
          message: 'A PostgreSQL database is backed up by its own tools.',
          hint: 'Use pg_dump with the same connection.',
        }),
      ),
    close: () => db.destroy(),
  };
}

function readUrl(url: string): { connectionString: string; schema: string; name: string } {
  try {
    const parsed = new URL(url);
    const schema = parsed.searchParams.get('schema') ?? 'crmctl';
    if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new TypeError('schema');
    parsed.searchParams.delete('schema');
    const connectionString = parsed.href;
    parsed.password = '';
    return { connectionString, schema, name: parsed.href };
  } catch {
    throw new Problem({
      code: 'unknown_database_url',
      exit: ExitCode.usage,
      message: 'The PostgreSQL URL cannot be read.',
      hint: 'Write postgres://USER@HOST:PORT/DATABASE, with ?schema=name in small letters if you need one.',
    });
  }
}
