import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { cliFor } from '../support/run-cli.ts';
import { useTemporaryFolder } from '../support/small-account.ts';

interface Entries {
  total: number;
  next: number | null;
  entries: {
    id: number;
    at: string;
    actor: string;
    verb: string;
    object: string;
    key: string;
    text: string;
    before: unknown;
    after: unknown;
  }[];
}

const folder = useTemporaryFolder();

async function account() {
  const path = join(folder(), 'test.db');
  const cli = cliFor(path);
  const on = (day: string) => ({ now: `2026-10-${day}T08:00:00.000Z` });
  await cli('init --admin root --admin-email root@example.com', on('01'));
  await cli('settings set timezone Europe/Berlin', on('01'));
  await cli('group create nord --kind organization', on('02'));
  await cli('user create anna --to nord', on('03'));
  await cli(['--as', 'root', 'group', 'rename', 'nord', 'Norden'], on('04'));
  await cli('company create acme --to nord --owner anna --field phone=0401234', on('05'));
  await cli('user create kim --to nord', on('05'));
  await cli('--as root user assign kim --to nord --role auditor', on('05'));
  return { path, cli };
}

test('list reads like a changelog, the newest first', async () => {
  const { cli } = await account();
  const { stdout } = await cli('journal list --limit 5 --after 8');
  const told = stdout
    .trim()
    .split('\n')
    .map((line) => line.split('\t').slice(2).join(' '));
  expect(told).toEqual([
    'operator created company acme (group nord, owner anna)',
    'root changed group nord: name nord → Norden',
    'operator created user anna (in nord, base)',
    'operator created group nord (kind organization, parent admin)',
    'operator set timezone: UTC → Europe/Berlin',
  ]);
});

test.each([
  { words: '--actor root', keys: ['kim', 'nord'] },
  { words: '--object group', keys: ['nord', 'nord'] },
  { words: '--object company/acme', keys: ['acme'] },
  { words: '--since 2026-10-04 --until 2026-10-04', keys: ['nord'] },
  { words: '--since 2026-10-05T08:00:00Z', keys: ['kim', 'kim', 'acme'] },
  { words: '--filter verb=created --filter object=group', keys: ['nord'] },
  { words: '--sort at --limit 1', keys: ['admin'] },
])('list $words', async ({ words, keys }) => {
  const { cli } = await account();
  const { entries } = (await cli(`journal list ${words} --json`)).json<Entries>();
  expect(entries.map(({ key }) => key)).toEqual(keys);
});

test('pages follow each other, and the whole is counted', async () => {
  const { cli } = await account();
  const all = (await cli('journal list --json')).json<Entries>();
  expect(all).toMatchObject({ total: all.entries.length, next: null });
  const first = (await cli('journal list --limit 4 --json')).json<Entries>();
  const second = (await cli(`journal list --after ${first.next} --json`)).json<Entries>();
  expect([...first.entries, ...second.entries]).toEqual(all.entries);
});

test('show has before and after', async () => {
  const { cli } = await account();
  const { entries } = (await cli('journal list --actor root --object group --json')).json<Entries>();
  const { stdout } = await cli(`journal show ${entries[0]!.id}`);
  expect(stdout).toContain('root changed group nord: name nord → Norden');
  expect((await cli(`journal show ${entries[0]!.id} --json`)).json()).toMatchObject({
    before: { name: 'nord' },
    after: { name: 'Norden' },
  });
  expect((await cli('journal show 999')).code).toBe(6);
});

test('auditors read it without the values of fields, and others not at all', async () => {
  const { cli } = await account();
  expect((await cli('--as anna journal list')).code).toBe(5);
  const { stdout, code } = await cli('--as kim journal list --object company --json');
  expect(code).toBe(0);
  expect(stdout).not.toContain('0401234');
  expect((await cli('--as root journal list --object company --json')).stdout).toContain('0401234');
});

test.each([
  { because: 'an edited entry', statement: "update journal set actor = 'nobody' where id = 3", broken: 3 },
  { because: 'an entry that was taken out', statement: 'delete from journal where id = 3', broken: 4 },
])('verify finds $because', async ({ statement, broken }) => {
  const { path, cli } = await account();
  const whole = await cli('journal verify --json');
  expect(whole).toMatchObject({ code: 0 });
  expect(whole.json()).toMatchObject({ whole: true, broken: null });
  await tamper(path, statement);
  const found = await cli('journal verify --json');
  expect(found.code).toBe(1);
  expect(found.json()).toMatchObject({ whole: false, broken });
});

test('verify misses no end that was cut off, if the last hash was kept', async () => {
  const { path, cli } = await account();
  const { last_hash: hash } = (await cli('journal verify --json')).json<{ last_hash: string }>();
  expect((await cli(`journal verify --contains ${hash}`)).code).toBe(0);
  await tamper(path, 'delete from journal where id = (select max(id) from journal)');
  expect((await cli('journal verify')).code).toBe(0);
  expect((await cli(`journal verify --contains ${hash}`)).code).toBe(1);
});

async function tamper(path: string, statement: string): Promise<void> {
  const store = await openStore({ url: path });
  await store.statements.runEach(store.db, statement, [[]]);
  await store.close();
}
