import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { cliFor } from '../support/run-cli.ts';
import { useTemporaryFolder } from '../support/small-account.ts';

const folder = useTemporaryFolder();
const ODD_NAMES = [
  'on',
  'null',
  '~',
  '1e3',
  '0x1F',
  '007',
  '- a',
  'a: b #c',
  '"quoted"',
  "it's",
  '{x}',
  '&a',
  '*a',
  '2026-01-01',
  '‮turned',
  '@x',
  '%',
  '!tag',
  '| a',
];

async function account() {
  const cwd = folder();
  const cli = cliFor(join(cwd, 'test.db'), { cwd });
  await cli('init --admin root --admin-email root@example.com');
  return { cwd, cli };
}

test('names that YAML could take for something else come back as they are', async () => {
  const { cwd, cli } = await account();
  for (const [place, name] of ODD_NAMES.entries()) {
    const created = await cli([
      'company',
      'create',
      `c${place}`,
      '--name',
      name,
      '--field',
      `notes=${name}`,
      '--field',
      'zip=00120',
    ]);
    expect(created).toMatchObject({ code: 0, stderr: '' });
  }
  const { stdout } = await cli('export');
  expect(stdout).not.toContain('‮');
  writeFileSync(join(cwd, 'all.yaml'), stdout);
  expect(await cli('plan -f all.yaml --prune --exit-code')).toMatchObject({ code: 0 });
  const other = cliFor(join(cwd, 'other.db'), { cwd });
  expect(await other('apply -f all.yaml --yes')).toMatchObject({ code: 0, stderr: '' });
  expect((await other('export')).stdout).toBe(stdout);
  const listed = (await other('company list --json --sort key')).json<{
    companies: { name: string; fields: { notes: string } }[];
  }>();
  expect(listed.companies.map(({ name }) => name).toSorted()).toEqual(ODD_NAMES.toSorted());
});

test('--json is the same document, and apply takes it', async () => {
  const { cli } = await account();
  await cli('group create nord --kind organization');
  await cli('user create anna --name Anna --to nord');
  const yaml = (await cli('export')).stdout;
  const json = (await cli('export --json')).stdout;
  expect(JSON.parse(json)).toEqual(parse(yaml));
  expect(await cli('plan -f - --exit-code', { stdin: json })).toMatchObject({ code: 0 });
  expect((await cli('export --only groups --json')).json()).toEqual({
    version: 1,
    groups: [{ key: 'nord', kind: 'organization' }],
  });
});

test('with --as only administrative members export and plan', async () => {
  const { cli, cwd } = await account();
  await cli('user create anna');
  writeFileSync(join(cwd, 'empty.yaml'), 'version: 1\n');
  expect((await cli('--as anna export')).code).toBe(5);
  expect((await cli('--as anna plan -f empty.yaml')).code).toBe(5);
  expect((await cli('--as root export')).code).toBe(0);
  expect((await cli('--as root plan -f empty.yaml')).code).toBe(0);
});

test('apply --as is judged change by change, and one refusal refuses all', async () => {
  const { cli, cwd } = await account();
  await cli('group create nord --kind organization');
  await cli('user create mia --to nord --as-manager');
  const before = (await cli('export')).stdout;
  writeFileSync(
    join(cwd, 'setup.yaml'),
    'version: 1\ngroups: [{key: nord-1, kind: team, parent: nord}, {key: sued, kind: organization}]\n',
  );
  const refused = await cli('--as mia apply -f setup.yaml --yes');
  expect(refused.code).toBe(5);
  expect((await cli('export')).stdout).toBe(before);
  writeFileSync(join(cwd, 'setup.yaml'), 'version: 1\ngroups: [{key: nord-1, kind: team, parent: nord}]\n');
  expect(await cli('--as mia apply -f setup.yaml --yes')).toMatchObject({ code: 0, stderr: '' });
});

test('--prune removes what is absent, listing it first, and leaves the lists that are absent alone', async () => {
  const { cli, cwd } = await account();
  await cli('group create nord sued --kind organization');
  await cli('role create helper company.view=group');
  await cli('user create anna --to nord');
  await cli('user create bert --to nord');
  await cli('company create acme --owner bert');
  await cli('user create cleo --to nord');
  writeFileSync(
    join(cwd, 'setup.yaml'),
    'version: 1\ngroups: [{key: nord, kind: organization}]\nusers: [{key: root}, {key: anna}]\n',
  );
  expect(await cli('plan -f setup.yaml --exit-code')).toMatchObject({ code: 0 });
  const plan = await cli('plan -f setup.yaml --prune --exit-code');
  expect(plan.code).toBe(3);
  expect(plan.stdout).toContain('- Would remove group sued');
  expect(plan.stdout).toContain('- Would remove user cleo');
  expect(await cli('apply -f setup.yaml --prune --yes')).toMatchObject({ code: 0, stderr: '' });
  expect((await cli('group list --json')).json<{ groups: { key: string }[] }>().groups.map(({ key }) => key)).toEqual([
    'admin',
    'base',
    'nord',
  ]);
  expect((await cli('user show cleo')).code).toBe(6);
  // Who owns something is deactivated: it stays theirs.
  expect((await cli('user show bert --json')).json()).toMatchObject({ active: false, groups: [] });
  expect((await cli('role list --json')).stdout).toContain('helper');
  expect((await cli('plan -f setup.yaml --prune --exit-code')).code).toBe(0);
});
