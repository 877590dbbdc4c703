import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { LATEST_VERSION, migrate, readSchemaVersion } from '../../src/store/migrate.ts';
import { openStore } from '../../src/store/open-store.ts';
import { onBothDatabases } from '../support/databases.ts';

onBothDatabases((database) => {
  test('a new database has the latest schema, and migrating again applies nothing', async () => {
    const store = await database.open();
    expect(await readSchemaVersion(store)).toBe(LATEST_VERSION);
    expect(await migrate(store)).toEqual([]);
  });
});

test('a database of another program is refused', async () => {
  const store = await openStore({ url: ':memory:', anyVersion: true });
  await sql`create table invoices (id integer)`.execute(store.db);
  await expect(migrate(store)).rejects.toMatchObject({ code: 'not_a_database' });
  await store.close();
});

test('a database newer than the program is refused', async () => {
  const store = await openStore({ url: ':memory:', create: true });
  await store.db
    .insertInto('schema_migrations')
    .values({ version: LATEST_VERSION + 1, name: 'later', applied_at: '' })
    .execute();
  await expect(migrate(store)).rejects.toMatchObject({ code: 'database_newer', exit: 4 });
  await store.close();
});
