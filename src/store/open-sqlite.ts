import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { CompiledQuery, Kysely, SqliteDialect, SqliteDriver, type DatabaseConnection, type Driver } from 'kysely';
import { ExitCode, Problem } from '../problem.ts';
import { holdSqlite } from './hold-sqlite.ts';
import type { Schema } from './schema/schema.ts';
import type { Store, StoreOptions } from './store.ts';
import { toStoreProblem } from './store-problem.ts';

const DEFAULT_WAIT_SECONDS = 30;

/** Opens a file, or `:memory:`. The file is made readable by its owner only: it holds people's data. */
export async function openSqlite({ url: path, create, waitSeconds }: StoreOptions): Promise<Store> {
  const wait = waitSeconds ?? DEFAULT_WAIT_SECONDS;
  const database = openFile(path, create ?? false, wait);
  const statements = new Map<string, Database.Statement>();
  const prepare = (sql: string): Database.Statement => {
    let statement = statements.get(sql);
    if (!statement) {
      statement = database.prepare(sql);
      if (statements.size > 1000) statements.clear();
      statements.set(sql, statement);
    }
    return statement;
  };
  const db = new Kysely<Schema>({
    dialect: new ImmediateSqliteDialect({
      database: { prepare, close: () => database.close() },
    }),
  });
  return {
    kind: 'sqlite',
    db,
    name: path,
    waitSeconds: wait,
    statements: {
      all: <Row>(_db: unknown, statement: { sql: string; bind(values: never): unknown[] }, values: object) =>
        Promise.resolve(prepare(statement.sql).all(...statement.bind(values as never)) as Row[]),
      // The one connection has the open transaction: no detour through Kysely, which costs ten times the statement.
      runEach: (_db, sql, rows) => {
        const statement = prepare(sql);
        let count = 0;
        for (const row of rows) count += statement.run(row).changes;
        return Promise.resolve(count);
      },
    },
    hold: (lock, seconds = wait) =>
      path === ':memory:' ? Promise.resolve(() => Promise.resolve()) : holdSqlite(path, lock, seconds),
    // The system keeps a file's lock as long as the process lives.
    assertHolding: () => undefined,
    // One read transaction: unlike the page-by-page backup it does not begin anew whenever somebody writes.
    backup: (target) => {
      prepare('vacuum into ?').run(target);
      return Promise.resolve();
    },
    close: () => db.destroy(),
  };
}

function openFile(path: string, create: boolean, waitSeconds: number): Database.Database {
  if (path !== ':memory:' && !existsSync(path)) {
    if (!create) {
      throw new Problem({
        code: 'no_database',
        exit: ExitCode.notFound,
        message: `There is no database at "${path}".`,
        hint: 'Make one: crmctl init --admin KEY --admin-email EMAIL. Or name another: --db PATH.',
      });
    }
    claimFile(path);
  }
  if (path !== ':memory:' && statSync(path).isDirectory()) throw isFolder(path);
  try {
    const database = new Database(path, { timeout: waitSeconds * 1000 });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    database.pragma('cache_size = -32768');
    database.pragma('temp_store = MEMORY');
    // Our joins have their indexes; one built for a few rows of a query costs more than the query.
    database.pragma('automatic_index = OFF');
    return database;
  } catch (error) {
    throw toStoreProblem(error, path) ?? error;
  }
}

function isFolder(path: string): Problem {
  return new Problem({
    code: 'not_a_file',
    exit: ExitCode.failed,
    message: `"${path}" is a folder.`,
    hint: `Name a file in it: --db ${join(path, 'crmctl.db')}.`,
  });
}

function claimFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    // Another process made it first: both go on, and the migration's lock decides.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw toStoreProblem(error, path) ?? error;
  }
}

// A deferred transaction that reads and then writes fails with SQLITE_BUSY_SNAPSHOT, whatever the timeout.
class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDialect>[0];
  constructor(config: ConstructorParameters<typeof SqliteDialect>[0]) {
    super(config);
    this.#config = config;
  }
  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#config);
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
  // A full disk has rolled back already; what is told is the disk, not the rollback.
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await super.rollbackTransaction(connection).catch((error: Error) => {
      if (!error.message.includes('no transaction is active')) throw error;
    });
  }
}
