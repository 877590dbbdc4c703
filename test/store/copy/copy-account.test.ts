import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { copyAccount } from '../../../src/store/copy/copy-account.ts';
import { describeTables } from '../../../src/store/copy/describe-tables.ts';
import { verifyJournal } from '../../../src/store/journal.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { usePostgres } from '../../support/databases.ts';
import { cliFor } from '../../support/run-cli.ts';
import { useTemporaryFolder } from '../../support/small-account.ts';

const DEMO = new URL('../../../fixtures/demo/', import.meta.url);
const temporaryFolder = useTemporaryFolder();
const postgres = usePostgres();

test('tables come after those that they refer to', async () => {
  const names = (await describeTables()).map(({ name }) => name);
  expect(names.indexOf('groups')).toBeLessThan(names.indexOf('records'));
  expect(names.indexOf('records')).toBeLessThan(names.indexOf('shares'));
  expect(names).toEqual(expect.arrayContaining(['journal', 'rotations', 'holdings', 'import_rows']));
  expect(names).not.toContain('schema_migrations');
});

describe('there and back again', () => {
  /** Schmidt's account with an affiliate's leads, all of them distributed. */
  async function makeDemo(url: string): Promise<string> {
    const folder = temporaryFolder();
    const lines = readFileSync(new URL('leads-adbiz.csv', DEMO), 'utf8').split('\n');
    const crmctl = cliFor(url, { cwd: folder });
    await crmctl(['apply', '-f', new URL('schmidt.yaml', DEMO).pathname, '--yes']);
    for (const [name, part] of [
      ['first', lines.slice(0, 400)],
      ['second', [lines[0], ...lines.slice(400, 700)]],
    ] as const) {
      writeFileSync(join(folder, `${name}.csv`), `${part.join('\n')}\n`);
    }
    await importAndDistribute(url, folder, 'first');
    return folder;
  }

  async function importAndDistribute(url: string, folder: string, name: string): Promise<void> {
    const crmctl = cliFor(url, { cwd: folder });
    const imported = await crmctl(`import leads ${join(folder, name)}.csv --affiliate adbiz --accept-mapping`);
    expect([0, 3]).toContain(imported.code);
    expect(await crmctl('distribute')).toMatchObject({ code: 0 });
  }

  async function placementsOf(url: string): Promise<unknown> {
    const store = await openStore({ url });
    const rows = await store.db.selectFrom('placements').selectAll().orderBy('id').execute();
    const rotations = await store.db
      .selectFrom('rotations')
      .selectAll()
      .orderBy('rule_id')
      .orderBy('kind')
      .orderBy('group_id')
      .execute();
    expect(await verifyJournal(store.db)).toMatchObject({ broken: null });
    await store.close();
    return { rows, rotations };
  }

  test('a copy in PostgreSQL, and a copy of that in a file, go on as the original would have', async () => {
    const original = join(temporaryFolder(), 'original.db');
    const back = join(temporaryFolder(), 'back.db');
    const folder = await makeDemo(original);
    const there = await cliFor(original)(`db copy --to ${postgres.url()} --json`);
    expect(there).toMatchObject({ code: 0, stderr: '' });
    const here = await cliFor('nowhere.db')(`db copy --from ${postgres.url()} --to ${back} --json`);
    expect(here).toMatchObject({ code: 0, stderr: '' });
    expect(here.json<{ tables: unknown }>().tables).toEqual(there.json<{ tables: unknown }>().tables);
    expect(there.stdout).not.toContain('crmctl:crmctl');
    for (const url of [original, postgres.url(), back]) await importAndDistribute(url, folder, 'second');
    const wanted = await placementsOf(original);
    expect(await placementsOf(postgres.url())).toEqual(wanted);
    expect(await placementsOf(back)).toEqual(wanted);
  });

  test('a number that was used and is gone is not given again on the copy', async () => {
    const original = join(temporaryFolder(), 'original.db');
    const copy = join(temporaryFolder(), 'copy.db');
    const crmctl = cliFor(original);
    await crmctl('init --admin root --admin-email root@example.com');
    await crmctl('company create acme');
    await crmctl('company delete acme --yes');
    await crmctl(`db copy --to ${copy}`);
    for (const url of [original, copy]) {
      await cliFor(url)('company create bolt');
      const store = await openStore({ url });
      expect(await store.db.selectFrom('records').select('id').execute()).toEqual([{ id: 2 }]);
      await store.close();
    }
  });

  test.each(['sqlite', 'postgres'])('a copy into %s that is cut off is closed to others, and goes on', async (kind) => {
    const original = join(temporaryFolder(), 'original.db');
    await makeDemo(original);
    const from = await openStore({ url: original });
    const url =
      kind === 'sqlite' ? join(temporaryFolder(), 'copy.db') : (await postgres.open(), await drop(), postgres.url());
    const tables: string[] = [];
    const cut = copyAccount(
      from,
      { url },
      {
        onProgress: (table) => {
          if (table === 'records') throw new Error('cut');
        },
      },
    );
    await expect(cut).rejects.toThrow('cut');
    await expect(openStore({ url })).rejects.toMatchObject({ code: 'copy_unfinished', exit: 4 });
    await expect(openStore({ url, create: true })).rejects.toMatchObject({ code: 'copy_unfinished' });
    await copyAccount(from, { url }, { onProgress: (table) => tables.push(table) });
    expect(tables).toContain('records');
    expect(tables).not.toContain('users');
    await expect(copyAccount(from, { url })).rejects.toMatchObject({ code: 'target_not_empty', exit: 4 });
    await from.close();
  });

  test('a copy whose original has changed meanwhile begins anew', async () => {
    const original = join(temporaryFolder(), 'original.db');
    const url = join(temporaryFolder(), 'copy.db');
    await makeDemo(original);
    const from = await openStore({ url: original });
    const cut = copyAccount(
      from,
      { url },
      {
        onProgress: (table) => {
          if (table === 'records') throw new Error('cut');
        },
      },
    );
    await expect(cut).rejects.toThrow('cut');
    await cliFor(original)('user create zoe --name Zoe');
    const tables: string[] = [];
    await copyAccount(from, { url }, { onProgress: (table) => tables.push(table) });
    expect(tables).toContain('users');
    await from.close();
  });

  async function drop(): Promise<void> {
    const store = await openStore({ url: postgres.url(), anyVersion: true });
    const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(store.db);
    await sql`drop schema ${sql.id(rows[0]!.name)} cascade`.execute(store.db);
    await store.close();
  }
});
