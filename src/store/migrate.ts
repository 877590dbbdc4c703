import { sql, type Kysely } from 'kysely';
import { ExitCode, Problem } from '../problem.ts';
import { directory } from './migrations/001-directory.ts';
import { records } from './migrations/002-records.ts';
import { importing } from './migrations/003-importing.ts';
import { distribution } from './migrations/004-distribution.ts';
import { sectionScopes } from './migrations/005-section-scopes.ts';
import { COLUMN_TYPES, type Migration } from './migrations/migration.ts';
import type { Schema } from './schema/schema.ts';
import type { Store } from './store.ts';
import { assertCopied } from './unfinished-copy.ts';
import { writeTransaction } from './write-transaction.ts';

export const MIGRATIONS: readonly Migration[] = [directory, records, importing, distribution, sectionScopes];
export const LATEST_VERSION = MIGRATIONS.at(-1)!.version;

/** The schema's version, 0 for an empty database, undefined for a database of something else. */
export async function readSchemaVersion(store: Store): Promise<number | undefined> {
  const tables = await listTables(store);
  assertCopied(store.name, tables);
  if (!tables.includes('schema_migrations')) return tables.length === 0 ? 0 : undefined;
  return readVersion(store.db);
}

/** Brings the schema up to date under the write lock, so that any number of processes may do it at once. Returns what was applied. */
export async function migrate(store: Store): Promise<Migration[]> {
  if ((await readSchemaVersion(store)) === LATEST_VERSION) return [];
  return writeTransaction(store, async (db) => {
    const found = await readSchemaVersionWithin(store, db);
    assertNotNewer(store, found);
    return applyMigrations(store, db, found);
  });
}

/** The migrations that this database does not have yet; a Problem for one that is newer, or another program's. */
export async function listMissing(store: Store): Promise<Migration[]> {
  const found = assertOurs(store, await readSchemaVersion(store));
  assertNotNewer(store, found);
  return MIGRATIONS.filter(({ version }) => version > found);
}

/** Makes everything that came after this version, within an open transaction. */
export async function applyMigrations(store: Store, db: Kysely<Schema>, found: number): Promise<Migration[]> {
  const types = COLUMN_TYPES[store.kind];
  await sql
    .raw(
      `create table if not exists schema_migrations (version ${types.integer} primary key, name ${types.text} not null, applied_at ${types.text} not null)`,
    )
    .execute(db);
  const missing = MIGRATIONS.filter(({ version }) => version > found);
  for (const migration of missing) {
    const { version, name } = migration;
    for (const statement of migration.statements(types)) await sql.raw(statement).execute(db);
    await db.insertInto('schema_migrations').values({ version, name, applied_at: new Date().toISOString() }).execute();
  }
  return missing;
}

/** Throws a Problem unless the database has exactly this program's schema. */
export async function assertSchemaVersion(store: Store): Promise<void> {
  const found = await readSchemaVersion(store);
  if (found === 0) {
    throw new Problem({
      code: 'no_database',
      exit: ExitCode.notFound,
      message: `The database "${store.name}" is empty.`,
      hint: 'Make an account in it: crmctl init --admin KEY --admin-email EMAIL.',
    });
  }
  assertNotNewer(store, assertOurs(store, found));
  if (found !== LATEST_VERSION) {
    throw new Problem({
      code: 'database_older',
      exit: ExitCode.refused,
      message: `The database "${store.name}" has schema ${found}; this crmctl needs ${LATEST_VERSION}.`,
      hint: 'Bring it up to date: crmctl db migrate (make a copy first: crmctl db backup FILE).',
    });
  }
}

async function readSchemaVersionWithin(store: Store, db: Kysely<Schema>): Promise<number> {
  const tables = await listTables({ ...store, db });
  assertCopied(store.name, tables);
  if (tables.includes('schema_migrations')) return readVersion(db);
  return assertOurs(store, tables.length === 0 ? 0 : undefined);
}

async function readVersion(db: Kysely<Schema>): Promise<number> {
  const row = await db
    .selectFrom('schema_migrations')
    .select((eb) => eb.fn.max('version').as('version'))
    .executeTakeFirst();
  return row?.version ?? 0;
}

/** Those of the account's schema, on whichever database. */
export async function listTables(store: Store): Promise<string[]> {
  const query =
    store.kind === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`
      : sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema()`;
  const { rows } = await query.execute(store.db);
  return rows.map(({ name }) => name);
}

function assertOurs(store: Store, version: number | undefined): number {
  if (version !== undefined) return version;
  throw new Problem({
    code: 'not_a_database',
    exit: ExitCode.failed,
    message: `"${store.name}" is a database of another program.`,
    hint: 'Name another: --db PATH, or make one: crmctl init.',
  });
}

function assertNotNewer(store: Store, version: number): void {
  if (version <= LATEST_VERSION) return;
  throw new Problem({
    code: 'database_newer',
    exit: ExitCode.refused,
    message: `The database "${store.name}" has schema ${version}, newer than this crmctl knows (${LATEST_VERSION}).`,
    hint: 'Update crmctl on this machine.',
  });
}
