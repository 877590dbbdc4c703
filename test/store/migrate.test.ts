import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { checkDerived } from '../../src/directory/check-derived.ts';
import { LATEST_VERSION, migrate, readSchemaVersion } from '../../src/store/migrate.ts';
import { openStore } from '../../src/store/open-store.ts';
import { toStoreProblem } from '../../src/store/store-problem.ts';
import { onBothDatabases } from '../support/databases.ts';
import { makeFirm } from '../support/firm.ts';
import { useTemporaryFolder } from '../support/small-account.ts';

const temporaryFolder = useTemporaryFolder();

onBothDatabases((database) => {
  test('a new database has the latest schema, and migrating again applies nothing', async () => {
    const store = await database.open();
    expect(await readSchemaVersion(store)).toBe(LATEST_VERSION);
    expect(await migrate(store)).toEqual([]);
  });

  test('an account of schema 4 is given how far its grants go for each section', async () => {
    const store = await database.open();
    await makeFirm(store);
    await sql`drop table section_scopes`.execute(store.db);
    await store.db.deleteFrom('schema_migrations').where('version', '>', 4).execute();
    expect(await migrate(store)).toMatchObject([{ version: 5 }]);
    expect(await checkDerived(store.db)).toEqual([]);
    expect(await store.db.selectFrom('section_scopes').selectAll().where('core', '=', 5).execute()).not.toEqual([]);
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

test.each([
  { because: 'a folder', url: (folder: string) => folder, code: 'not_a_file' },
  { because: 'a text', url: (folder: string) => write(folder, 'text.db', 'just text'), code: 'not_a_database' },
  { because: 'a damaged database', url: damagedDatabase, code: 'database_damaged' },
])('$because is told apart from a database', async ({ url, code }) => {
  const open = async () => {
    const store = await openStore({ url: await url(temporaryFolder()) });
    try {
      await sql`select * from users, journal`.execute(store.db);
    } finally {
      await store.close();
    }
  };
  const fault: unknown = await open().catch((error: unknown) => error);
  expect(toStoreProblem(fault, 'it') ?? fault).toMatchObject({ code, exit: 1 });
});

function write(folder: string, name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

async function damagedDatabase(folder: string): Promise<string> {
  const path = join(folder, 'crmctl.db');
  await (await openStore({ url: path, create: true })).close();
  const bytes = readFileSync(path);
  return write(folder, 'damaged.db', bytes.fill(0xaa, 4096));
}
