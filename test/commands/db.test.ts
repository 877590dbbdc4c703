import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { LATEST_VERSION } from '../../src/store/migrate.ts';
import { openStore } from '../../src/store/open-store.ts';
import { cliFor } from '../support/run-cli.ts';
import { useTemporaryFolder } from '../support/small-account.ts';

const folder = useTemporaryFolder();
const PROGRAM = join(import.meta.dirname, '../../bin/crmctl.js');

function place() {
  const cwd = folder();
  const path = join(cwd, 'test.db');
  return { cwd, path, cli: cliFor(path, { cwd }) };
}

async function tamper(path: string, ...statements: string[]): Promise<void> {
  const store = await openStore({ url: path });
  for (const statement of statements) await store.statements.runEach(store.db, statement, [[]]);
  await store.close();
}

test('seed makes the same account each time, and check finds it sound', async () => {
  const [one, two] = [place(), place()];
  for (const { cli } of [one, two])
    expect(await cli('db seed --users 20 --groups 15 --records 60')).toMatchObject({ code: 0, stderr: '' });
  const exported = (await one.cli('export')).stdout;
  expect((await two.cli('export')).stdout).toBe(exported);
  expect(exported).toContain('lead-1');
  expect(await one.cli('db check')).toMatchObject({ code: 0 });
  expect((await one.cli('db status --json')).json()).toMatchObject({
    state: 'current',
    schema: LATEST_VERSION,
    counts: { users: 21, records: 60 },
  });
  expect(await one.cli('db seed')).toMatchObject({ code: 4 });
  const { leads } = (await one.cli('lead list --json')).json<{ leads: { key: string; owner: string | null }[] }>();
  const placed = leads.find(({ owner }) => owner !== null)!;
  expect((await one.cli(`lead explain ${placed.key} --json`)).json()).toMatchObject({
    placements: [{ cause: 'hand', user: placed.owner }],
  });
});

test('a dry run of seed makes no database', async () => {
  const { cli, path } = place();
  expect((await cli('db seed --users 2 --groups 2 --records 2 --dry-run')).code).toBe(0);
  expect(existsSync(path)).toBe(false);
});

test.each([
  { table: 'grants', statement: "delete from grants where permission = 'deal.view'", says: 'permission deal.view' },
  {
    table: 'section_scopes',
    statement: "update section_scopes set core = 5 where type = 'deal'",
    says: 'type deal, core 5',
  },
  {
    table: 'denials',
    statement: "insert into denials (group_id, permission, by_group_id) values (1, 'lead.view', 1)",
    says: 'too many: group admin',
  },
  {
    table: 'holdings',
    statement: "delete from holdings where user_id = (select id from users where key = 'anna')",
    says: 'user anna',
  },
  { table: 'group_paths', statement: 'delete from group_paths where depth = 2', says: 'group nord-1, ancestor admin' },
  {
    table: 'groups',
    statement: "update groups set organization_id = 1 where key = 'nord-1'",
    says: 'organization nord',
  },
])('check finds what is wrong in $table, and --repair writes it anew', async ({ table, statement, says }) => {
  const { cli, path } = place();
  await cli('init --admin root --admin-email root@example.com');
  await cli('group create nord --kind organization');
  await cli('group create nord-1 --kind team --parent nord');
  await cli('user create anna --to nord-1');
  expect((await cli('db check --json')).json()).toMatchObject({ sound: true, deviations: [] });
  await tamper(path, statement);
  const found = await cli('db check --json');
  expect(found.code).toBe(1);
  const { deviations } = found.json<{ deviations: { table: string; examples: string[] }[] }>();
  expect(deviations.map((deviation) => deviation.table)).toContain(table);
  expect(deviations.find((deviation) => deviation.table === table)!.examples.join('\n')).toContain(says);
  expect((await cli('db check --repair --dry-run')).code).toBe(0);
  expect((await cli('db check')).code).toBe(1);
  expect((await cli('db check --repair')).code).toBe(0);
  expect((await cli('db check')).code).toBe(0);
  expect((await cli('journal verify')).code).toBe(0);
});

test('migrate is safe to repeat, and a newer database is refused by it and by every command', async () => {
  const { cli, path } = place();
  expect((await cli('db migrate')).code).toBe(6);
  await cli('init --admin root --admin-email root@example.com');
  expect(await cli('db migrate')).toMatchObject({ code: 0, stdout: expect.stringContaining('up to date') as string });
  await tamper(
    path,
    `insert into schema_migrations (version, name, applied_at) values (${LATEST_VERSION + 1}, 'later', '')`,
  );
  for (const words of ['group list', 'db migrate', 'db check', 'export'])
    expect(await cli(words)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('newer than this crmctl') as string,
    });
  expect((await cli('db status --json')).json()).toMatchObject({ state: 'newer' });
});

test('status tells a database of another program from an empty one', async () => {
  const { cli, path } = place();
  new Database(path).exec('create table invoices (id integer)').close();
  expect((await cli('db status --json')).json()).toMatchObject({ state: 'foreign', schema: null });
  expect((await cli('group list')).code).toBe(1);
});

test('backup copies to a file of its own, readable by its owner only, and replaces none unasked', async () => {
  const { cli, cwd } = place();
  await cli('db seed --users 5 --groups 5 --records 20');
  const made = await cli('db backup copy.db --json');
  expect(made.json()).toMatchObject({ file: 'copy.db' });
  expect(statSync(join(cwd, 'copy.db')).mode & 0o777).toBe(0o600);
  const copy = cliFor(join(cwd, 'copy.db'), { cwd });
  expect((await copy('export')).stdout).toBe((await cli('export')).stdout);
  expect((await copy('db check')).code).toBe(0);
  expect((await cli('db backup copy.db')).code).toBe(4);
  expect((await cli('db backup copy.db --force')).code).toBe(0);
  expect((await cli('db backup nowhere/copy.db')).code).toBe(1);
});

test('backup is consistent while another process writes without a pause', async () => {
  const { cli, path, cwd } = place();
  await cli('db seed --users 5 --groups 5 --records 2000');
  // Each transaction writes the same number into two rows: no copy may have two different ones.
  const script = `
    const db = new (require(${JSON.stringify(join(import.meta.dirname, '../../node_modules/better-sqlite3'))}))(process.argv[1], { timeout: 10000 });
    const set = db.prepare("update records set name = ? where key = ? and type = 'company'");
    const write = db.transaction((n) => { set.run(n, 'company-1'); set.run(n, 'company-2'); });
    for (let n = 0; ; n += 1) { write(String(n)); if (n === 20) process.stdout.write('writing'); }`;
  const writer = spawn(process.execPath, ['-e', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(writer.stdout, 'data');
    for (const copy of ['a.db', 'b.db', 'c.db']) {
      expect(await cli(`db backup ${copy}`)).toMatchObject({ code: 0, stderr: '' });
      const db = new Database(join(cwd, copy), { readonly: true });
      const names = db
        .prepare("select name from records where key in ('company-1', 'company-2') and type = 'company'")
        .pluck()
        .all();
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      db.close();
      expect(new Set(names).size).toBe(1);
    }
  } finally {
    await ended(writer, 'SIGKILL');
  }
});

test('four processes that open a new database at once all succeed', async () => {
  const { cwd, path, cli } = place();
  writeFileSync(join(cwd, 'setup.yaml'), 'version: 1\nusers: [{key: root, groups: [admin]}]\n');
  const words = ['--db', path, 'apply', '-f', join(cwd, 'setup.yaml'), '--yes'];
  const codes = await Promise.all(
    [1, 2, 3, 4].map(() =>
      ended(spawn(process.execPath, [PROGRAM, ...words], { stdio: ['ignore', 'ignore', 'inherit'] })),
    ),
  );
  expect(codes).toEqual([0, 0, 0, 0]);
  expect((await cli('user list --json')).json<{ users: object[] }>().users).toHaveLength(1);
  expect((await cli('journal verify')).code).toBe(0);
}, 30_000);

async function ended(child: ChildProcess, signal?: 'SIGKILL'): Promise<unknown> {
  const exit = once(child, 'exit');
  if (signal) child.kill(signal);
  const [code] = (await exit) as [number | null];
  return code;
}
