import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { change } from '../../src/access/change.ts';
import { restrictUser } from '../../src/directory/restrictions.ts';
import { html, page, table } from '../../src/reports/html.ts';
import { accessPage } from '../../src/reports/access-page.ts';
import { distributionPage } from '../../src/reports/distribution-page.ts';
import { cliFor } from '../support/run-cli.ts';
import { useSqlite } from '../support/databases.ts';
import { makeAccount, useTemporaryFolder } from '../support/small-account.ts';

const HOSTILE = `<script>document.title='owned'</script>"><img src=x onerror=alert(1)>&'\u202e`;

const { open } = useSqlite();
const folder = useTemporaryFolder();

test('what goes into a page is text, unless it is a piece of a page', () => {
  expect(html`<p title="${HOSTILE}">${html`<b>${1}</b>`}</p>`.html).toBe(
    `<p title="&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt;&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&amp;&#39;\ufffd"><b>1</b></p>`,
  );
  expect(table([{ title: HOSTILE }], [[HOSTILE]], '').html).not.toContain('<script');
  expect(page(HOSTILE, HOSTILE, [])).not.toContain('<script');
});

async function hostilePages(): Promise<{ name: string; text: string }[]> {
  const session = await makeAccount(await open(), {
    groups: [
      { key: 'nord', kind: 'organization', deny: ['lead.export'] },
      { key: 'nord-1', kind: 'team', parent: 'nord' },
    ],
    users: { anna: ['nord-1!'], bert: ['nord-1'] },
    records: [{ type: 'lead', key: 'l1', name: 'L', group: 'nord-1', owner: 'anna' }],
  });
  await change(session, (change) => restrictUser(change, 'bert', 'lead.delete'));
  for (const name of ['groups', 'users', 'records'] as const)
    await session.db.updateTable(name).set({ name: HOSTILE }).execute();
  return [
    { name: 'access', text: await accessPage(session) },
    { name: 'distribution', text: await distributionPage(session) },
  ];
}

test('the pages hold nothing that runs or is fetched, whatever names contain', async () => {
  for (const { text } of await hostilePages()) {
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).not.toMatch(/<script|<img|<link|<iframe|\son\w+=["']|https?:|url\(/i);
    expect(text).toContain("default-src 'none'");
    expect(text).toContain('prefers-color-scheme: dark');
    expect(text).toContain('@media print');
    expect(text.match(/<(\w+)/g)!.length).toBeGreaterThan(30);
  }
});

test('a group of the page on access opens by its own name', async () => {
  const [access] = await hostilePages();
  expect(access!.text).toMatch(/<details open>\s*<summary>\s*<strong>nord-1<\/strong>/);
  expect(access!.text).not.toMatch(/<\/details>\s*<summary>/);
  expect(access!.text).toContain('1 member,');
});

test('the page on access says who is where, what they may, walls and exceptions', async () => {
  const [access] = await hostilePages();
  for (const said of ['nord-1', 'anna (manager)', 'lead.view: own', 'lead.export', 'lead.delete', 'administrator'])
    expect(access!.text).toContain(said);
});

test('the page on distribution counts no placement of a run that was undone', async () => {
  const crmctl = cliFor(join(folder(), 'crmctl.db'));
  for (const words of [
    'init --admin root --admin-email root@example.com',
    'group create nord --kind organization',
    'user create anna --to nord',
    'rule create all --to nord',
    'lead create l1',
    'distribute',
    'distribute undo',
    'distribute',
  ])
    expect(await crmctl(words)).toMatchObject({ code: 0 });
  expect((await crmctl('report distribution')).stdout).toContain('anna: 1');
});

const browser = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

test.skipIf(browser === undefined)(
  'a real browser shows them, and runs nothing (skipped without Chromium)',
  async () => {
    const where = folder();
    for (const { name, text } of await hostilePages()) {
      const file = join(where, `${name}.html`);
      writeFileSync(file, text);
      const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(where, 'profile')}`];
      const { stdout } = spawnSync(browser!, [...flags, '--dump-dom', `file://${file}`], {
        encoding: 'utf8',
        timeout: 50_000,
      });
      expect(stdout).toContain(
        name === 'access' ? '<title>Who sees what</title>' : '<title>Who got which leads</title>',
      );
      expect(stdout).toContain('</table>');
      expect(stdout).not.toContain('<title>owned');
    }
  },
);
