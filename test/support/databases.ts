import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, afterEach, describe, inject } from 'vitest';
import type { DatabaseKind } from '../../src/store/database-kind.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { deleteAll } from './delete-all.ts';

export interface TestDatabase {
  kind: DatabaseKind;
  /** An account database as `migrate` leaves it: no rows. Closed after the test. */
  open(): Promise<Store>;
  /** The URL of the PostgreSQL schema, or of a SQLite file when `path` is given. */
  url(path?: string): string;
}

/** Runs the same tests on SQLite and on PostgreSQL. */
export function onBothDatabases(tests: (database: TestDatabase) => void): void {
  describe.each(['sqlite', 'postgres'] as const)('on %s', (kind) => {
    tests(kind === 'sqlite' ? useSqlite() : usePostgres());
  });
}

export function useSqlite(): TestDatabase {
  const opened: Store[] = [];
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });
  return {
    kind: 'sqlite',
    url: (path = ':memory:') => path,
    open: async () => {
      const store = await openStore({ url: ':memory:', create: true });
      opened.push(store);
      return store;
    },
  };
}

// Migrating a schema costs more than emptying it: each file migrates one, and empties it between its tests.
export function usePostgres(): TestDatabase {
  const schema = `t_${randomBytes(6).toString('hex')}`;
  const url = `${inject('postgresUrl')}?schema=${schema}`;
  const opened: Store[] = [];
  let used = false;
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });
  afterAll(async () => {
    if (!used) return;
    const store = await openStore({ url, anyVersion: true });
    await sql`drop schema ${sql.id(schema)} cascade`.execute(store.db);
    await store.close();
  });
  return {
    kind: 'postgres',
    url: () => url,
    open: async () => {
      const store = await openStore({ url, create: true });
      opened.push(store);
      if (used) await empty(store);
      used = true;
      return store;
    },
  };
}

// A truncate makes new files for every table and index; these tables hold some rows, if any.
async function empty(store: Store): Promise<void> {
  const { rows: tables } = await sql<{ name: string }>`
    select tablename as name from pg_tables
    where schemaname = current_schema() and tablename <> 'schema_migrations'`.execute(store.db);
  const { rows: sequences } = await sql<{ name: string }>`
    select quote_ident(sequencename) as name from pg_sequences where schemaname = current_schema()`.execute(store.db);
  const statements = [
    ...deleteAll(tables.map(({ name }) => name)),
    ...sequences.map(({ name }) => `alter sequence ${name} restart`),
  ];
  await sql.raw(['begin', ...statements, 'commit'].join(';')).execute(store.db);
}
