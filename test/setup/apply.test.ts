import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cliFor } from '../support/run-cli.ts';
import { useTemporaryFolder } from '../support/small-account.ts';

const SETUP = `
version: 1
settings: {group-system: on, teams: on, privacy: own, timezone: Europe/Berlin}
roles:
  - {key: sales-lead, allow: {deal.*: group, stats.view: group}}
groups:
  - {key: nord-1, kind: team, parent: nord}
  - {key: nord, kind: organization, name: Nord, deny: [lead.export], allow: {deal.view: organization}, roles: [sales-lead]}
  - {key: adbiz, kind: affiliate}
users:
  - {key: root, name: Root, groups: [admin]}
  - key: anna
    name: Anna Krüger
    email: anna@example.com
    position: front-office
    groups: [nord-1, {group: nord, as: manager, roles: [auditor]}]
    restrict: [lead.delete]
  - {key: bert, active: false, base: false, groups: [nord-1]}
records:
  - {type: person, key: eva, name: Eva Lang, company: acme}
  - {type: company, key: acme, name: ACME, group: nord, owner: anna, fields: {phone: "+49 40 1234", zip: 01234}}
  - {type: lead, key: l1, name: Otto Klein, affiliate: adbiz, owner: anna, fields: {zip: "20095", budget: 12000}}
`;

const folder = useTemporaryFolder();

function workplace() {
  const cwd = folder();
  const cli = cliFor(join(cwd, 'test.db'), { cwd });
  const write = (text: string, name = 'setup.yaml'): string => {
    writeFileSync(join(cwd, name), text);
    return name;
  };
  return { cwd, cli, write, hasDatabase: () => existsSync(join(cwd, 'test.db')) };
}

test('apply makes the database where there is none, and the second time changes nothing', async () => {
  const { cli, write } = workplace();
  write(SETUP);
  const first = await cli('apply -f setup.yaml --yes --json');
  expect(first.stderr).toBe('');
  expect(first.json()).toMatchObject({ schema_version: 1, dry_run: false, created: 11, updated: 1, deleted: 0 });
  const second = await cli('apply -f setup.yaml --yes');
  expect(second).toMatchObject({ code: 0, stdout: 'Nothing to change: the account is as the file says.\n' });
  expect((await cli('plan -f setup.yaml --exit-code')).code).toBe(0);

  const user = (await cli('user show anna --json')).json();
  expect(user).toMatchObject({ key: 'anna', email: 'anna@example.com', position: 'front-office' });
  expect((await cli('access check anna view company/acme --json')).json()).toMatchObject({ allowed: true });
  expect((await cli('company show acme --json')).json()).toMatchObject({ fields: { zip: '01234' } });
});

test('apply without a terminal needs --yes, and makes no database without it', async () => {
  const { cli, write, hasDatabase } = workplace();
  write(SETUP);
  const refused = await cli('apply -f setup.yaml');
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('--yes');
  const dry = await cli('apply -f setup.yaml --dry-run');
  expect(dry.code).toBe(0);
  expect(dry.stdout).toContain('Would create user anna');
  expect(hasDatabase()).toBe(false);
});

test('a new account must be given an administrator by the file', async () => {
  const { cli, write, hasDatabase } = workplace();
  write('version: 1\nusers:\n  - {key: anna, groups: [base]}\n');
  const { code, stderr } = await cli('apply -f setup.yaml --yes');
  expect(code).toBe(4);
  expect(stderr).toContain('needs an administrator');
  expect(hasDatabase()).toBe(false);
});

test('all faults are reported at once, with line, column and the nearest word', async () => {
  const { cli, write, hasDatabase } = workplace();
  write(`version: 1
settings: {privcy: own, teams: maybe}
groups:
  - {key: nord, kind: organisation}
  - {key: nord-1, kind: team, parent: nrod, allow: {dael.view: group, deal.view: gruop}}
users:
  - {key: anna, nmae: Anna, groups: [nord-2, admin]}
  - {kee: bert}
`);
  const { code, stdout, stderr } = await cli('apply -f setup.yaml --yes --json');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  const { error } = JSON.parse(stderr) as {
    error: { code: string; details: { faults: { line: number; column: number; message: string; hint: string }[] } };
  };
  expect(error.code).toBe('faulty_document');
  expect(error.details.faults.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
    '2:12 Unknown key "privcy" in the settings.',
    '2:32 "maybe" is no value for teams.',
    '4:23 "organisation" is no kind.',
    '5:39 No group is called "nrod".',
    '5:53 No permission is called "dael.view".',
    '5:82 "gruop" is no scope.',
    '7:17 Unknown key "nmae" in a user.',
    '7:38 No group is called "nord-2".',
    '8:5 "key" is missing in a user.',
    '8:6 Unknown key "kee" in a user.',
  ]);
  expect(error.details.faults.map(({ hint }) => hint)).toEqual([
    'Did you mean "privacy"?',
    'Give one of: on, off.',
    'Did you mean "organization"?',
    'Did you mean "nord"?',
    'Did you mean "deal.view"?',
    'Did you mean "group"?',
    'Did you mean "name"?',
    'Did you mean "nord-1" or "nord"?',
    null,
    'Did you mean "key"?',
  ]);
  expect(hasDatabase()).toBe(false);
});

test.each([
  { because: 'a parent that is not there', groups: '[{key: a, kind: team, parent: bass}]', code: 2, says: '"base"' },
  { because: 'a new group without a kind', groups: '[{key: a}]', code: 2, says: 'needs "kind"' },
  {
    because: 'a group that stands twice',
    groups: '[{key: a, kind: team}, {key: a, kind: team}]',
    code: 2,
    says: 'twice',
  },
  {
    because: 'a cycle',
    groups: '[{key: a, kind: team, parent: b}, {key: b, kind: team, parent: a}]',
    code: 4,
    says: 'under itself',
  },
  {
    because: 'a second administrative group',
    groups: '[{key: a, kind: administrative}]',
    code: 4,
    says: 'exactly one',
  },
  {
    because: 'a client below an organization',
    groups: '[{key: a, kind: client, parent: base}]',
    code: 4,
    says: 'of kind client',
  },
  {
    because: 'an allow on an access team',
    groups: '[{key: a, kind: access, allow: {lead.view: own}}]',
    code: 4,
    says: 'access team',
  },
  {
    because: 'a moved base',
    groups: '[{key: a, kind: organization}, {key: base, parent: a}]',
    code: 4,
    says: 'neither moved',
  },
])('$because is refused', async ({ groups, code, says }) => {
  const { cli, write } = workplace();
  write(`version: 1\nusers: [{key: root, groups: [admin]}]\ngroups: ${groups}\n`);
  const result = await cli('apply -f setup.yaml --yes');
  expect(result.stderr).toContain(says);
  expect(result.code).toBe(code);
});

test('a file is judged by its end state: a parent and its child can change places', async () => {
  const { cli, write } = workplace();
  const groups = (above: string, below: string): string =>
    `version: 1\nusers: [{key: root, groups: [admin]}]\ngroups: [{key: ${above}, kind: organization, parent: admin}, {key: ${below}, kind: organization, parent: ${above}}]\n`;
  write(groups('a', 'b'));
  expect((await cli('apply -f setup.yaml --yes')).code).toBe(0);
  write(groups('b', 'a'));
  const swapped = await cli('apply -f setup.yaml --yes');
  expect(swapped).toMatchObject({ code: 0, stderr: '' });
  expect((await cli('group show a --json')).json()).toMatchObject({ parent: 'b' });
});

test('teams, managers and assignments may stand in a file whatever the settings', async () => {
  const { cli, write } = workplace();
  write(`version: 1
settings: {teams: off, group-system: off}
groups: [{key: nord-1, kind: team}]
users: [{key: root, groups: [admin]}, {key: anna, groups: [{group: nord-1, as: manager}]}]
records: [{type: company, key: acme, group: nord-1, owner: anna}]
`);
  expect(await cli('apply -f setup.yaml --yes')).toMatchObject({ code: 0, stderr: '' });
});

test('a list inside an entry is the whole of it, and what is not said is left alone', async () => {
  const { cli, write } = workplace();
  write(SETUP);
  await cli('apply -f setup.yaml --yes');
  write(
    'version: 1\nusers: [{key: anna, groups: [nord]}]\ngroups: [{key: nord, deny: [], allow: {deal.view: group}}]\n',
  );
  const plan = await cli('plan -f setup.yaml');
  expect(plan.stdout).toContain('groups: ');
  expect(plan.stdout).toContain('deny: -lead.export');
  expect((await cli('apply -f setup.yaml --yes')).code).toBe(0);
  const user = (await cli('user show anna --json')).json<{ name: string; groups: { group: string }[] }>();
  expect(user.name).toBe('Anna Krüger');
  expect(user.groups.map(({ group }) => group)).toEqual(['base', 'nord']);
  const group = (await cli('group show nord --json')).json();
  expect(group).toMatchObject({ deny: [] });
});

test('several files are one document, and a fault names its file', async () => {
  const { cli, write } = workplace();
  write('version: 1\ngroups: [{key: nord, kind: organization}]\n', 'groups.yaml');
  write('version: 1\nusers: [{key: root, groups: [admin]}, {key: anna, groups: [nrod]}]\n', 'users.yaml');
  const faulty = await cli('apply -f groups.yaml -f users.yaml --yes');
  expect(faulty.code).toBe(2);
  expect(faulty.stderr).toContain('users.yaml:2:60: No group is called "nrod". Did you mean "nord"?');
  write('version: 1\nusers: [{key: root, groups: [admin]}, {key: anna, groups: [nord]}]\n', 'users.yaml');
  expect((await cli('apply -f groups.yaml users.yaml --yes')).code).toBe(0);
});

test('- reads standard input, also as JSON', async () => {
  const { cli } = workplace();
  const stdin = JSON.stringify({ version: 1, users: [{ key: 'root', groups: ['admin'] }] });
  expect(await cli('apply -f - --yes', { stdin })).toMatchObject({ code: 0, stderr: '' });
});

test.each([
  { because: 'a file that is not there', text: undefined, code: 6, says: 'no file' },
  { because: 'a file that is no YAML', text: 'version: 1\ngroups: [', code: 2, says: 'setup.yaml:2:' },
  { because: 'an empty file', text: '', code: 2, says: 'nothing in it' },
  { because: 'a newer version', text: 'version: 2', code: 2, says: 'version 2' },
  { because: 'a list where a map belongs', text: '- a', code: 2, says: 'a list stands where' },
])('$because is refused', async ({ text, code, says }) => {
  const { cli, write } = workplace();
  if (text !== undefined) write(text);
  const result = await cli('apply -f setup.yaml --yes');
  expect(result.stderr).toContain(says);
  expect(result.code).toBe(code);
});

test('yes and no of older YAML are understood, and a file needs no version', async () => {
  const { cli, write } = workplace();
  write('users: [{key: root, groups: [admin]}, {key: anna, active: no, base: off}]\n');
  expect(await cli('apply -f setup.yaml --yes')).toMatchObject({ code: 0, stderr: '' });
  expect((await cli('user show anna --json')).json()).toMatchObject({ active: false, groups: [] });
});

test('access teams that a template made are left alone by --prune', async () => {
  const { cli, write } = workplace();
  write(SETUP);
  await cli('apply -f setup.yaml --yes');
  await cli('share template create look --type company --actions view');
  expect(await cli('share add acme --template look --user root')).toMatchObject({ code: 0 });
  write('version: 1\ngroups: [{key: nord-1}, {key: nord}, {key: adbiz}]\n');
  expect((await cli('plan -f setup.yaml --prune --json')).json<{ changes: { key: string }[] }>().changes).toEqual([]);
});

test('apply of a file that a prune leaves in use is refused, and nothing is kept', async () => {
  const { cli, write } = workplace();
  write(SETUP);
  await cli('apply -f setup.yaml --yes');
  const before = (await cli('export')).stdout;
  write('version: 1\ngroups: [{key: adbiz}, {key: nord}]\n');
  const refused = await cli('apply -f setup.yaml --prune --yes');
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain('still holds');
  expect((await cli('export')).stdout).toBe(before);
});

test.each([
  { because: 'an access team is not external', groups: '[task]', is: ['base', 'task'] },
  {
    because: 'an affiliate beside an access team is not external alone',
    groups: '[task, adbiz]',
    is: ['adbiz', 'base', 'task'],
  },
  { because: 'members of external groups alone stay out', groups: '[adbiz]', is: ['adbiz'] },
  { because: 'whoever is told otherwise stays out', groups: '[task], base: false', is: ['task'] },
])('a new user is made a member of base as on the command line: $because', async ({ groups, is }) => {
  const { cli, write } = workplace();
  write(
    `version: 1\ngroups: [{key: task, kind: access}, {key: adbiz, kind: affiliate}]\nusers: [{key: root, groups: [admin]}, {key: ina, groups: ${groups}}]\n`,
  );
  expect((await cli('apply -f setup.yaml --yes')).code).toBe(0);
  const user = (await cli('user show ina --json')).json<{ groups: { group: string }[] }>();
  expect(user.groups.map(({ group }) => group)).toEqual(is);
  expect((await cli('plan -f setup.yaml --exit-code')).code).toBe(0);
});
