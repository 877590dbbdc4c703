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

test('a plan promises nothing that apply would refuse', async () => {
  const { cli, cwd } = await account();
  await cli('group create nord sued --kind organization');
  await cli('group create solar --kind client');
  expect((await cli('rule create sale --buyer solar=10')).code).toBe(0);
  await cli('rule create south --to sued');
  await cli('lead create l1');
  expect((await cli('distribute')).code).toBe(0);
  const setups = {
    'a group that still holds rules': 'groups: [{key: nord, kind: organization}, {key: solar, kind: client}]',
    'a sold lead': 'records: []',
  };
  for (const [what, text] of Object.entries(setups)) {
    writeFileSync(join(cwd, 'setup.yaml'), `version: 1\n${text}\n`);
    const before = (await cli('export')).stdout;
    const [planned, applied] = [
      await cli('plan -f setup.yaml --prune'),
      await cli('apply -f setup.yaml --prune --yes'),
    ];
    expect({ what, code: applied.code }).toEqual({ what, code: 4 });
    expect({ what, code: planned.code, stderr: planned.stderr }).toEqual({ what, code: 4, stderr: applied.stderr });
    expect((await cli('export')).stdout).toBe(before);
  }
});

test('a rule stands behind those of administrators, whatever the document says of its maker', async () => {
  const { cwd, cli } = await account();
  await cli('group create nord --kind organization');
  await cli('user create mia --name Mia --to nord --as-manager');
  const rule = (key: string, more: string) => `  - {key: ${key}, targets: [{group: nord}]${more}}\n`;
  const write = (...rules: string[]) => writeFileSync(join(cwd, 'rules.yaml'), `version: 1\nrules:\n${rules.join('')}`);
  write(rule('hers', ', maker: mia'), rule('ours', ''));
  const { code, stderr } = await cli('plan -f rules.yaml');
  expect(code).toBe(4);
  expect(stderr).toContain('Rule "hers", made by mia, stands before "ours"');
  write(rule('ours', ''), rule('hers', ', maker: mia'));
  expect(await cli('apply -f rules.yaml --yes')).toMatchObject({ code: 0, stderr: '' });
  expect(await cli('plan -f rules.yaml --exit-code')).toMatchObject({ code: 0 });
});

test('an account made anew from its export goes on as the old one would have', async () => {
  const { cwd, cli } = await account();
  const steps = [
    'group create nord --kind organization',
    'group create adbiz --kind affiliate',
    'group create solarbuyer --kind client',
    'group edit solarbuyer --cap day=5 --cap total=100',
    'group create oldie --kind affiliate',
    'group edit oldie --inactive',
    'user create mia --name Mia --to nord --as-manager',
    'user create bert --name Bert --to nord --no-base',
    'user edit bert --hours Mo-Fr@08:00-18:00 --cap day=3 --cap open=9',
    'user away bert --from 2026-12-24 --to 2027-01-01',
    'settings set timezone Europe/Berlin',
    'settings set privacy group',
    'field create lead.roof --kind choice --choices flat,steep',
    'field release lead.roof --to solarbuyer',
    'deal create d1 --name D1 --to nord',
    'share template create helpers --type deal --actions view,edit',
    'share add d1 --template helpers --user bert',
    'company create acme --to nord',
    'person create eva --company acme --to nord',
    'share add person/eva --user bert --actions edit',
    'share add acme --user bert --actions view,edit --cascade',
    'rule create mias --to nord=2 --as mia',
    'rule create resell --buyer solarbuyer=25.00',
    'rule create off --to nord',
    'rule disable off',
  ];
  for (const step of steps)
    expect(await cli(step.split(' ').map((word) => word.replace('@', ' ')))).toMatchObject({ code: 0, stderr: '' });
  const rows = (from: number) =>
    `Nr;Mail;PLZ;Bemerkung;Dach\n${[0, 1].map((n) => `${from + n};a${from + n}@example.com;20095;Grüße;flat`).join('\n')}\n`;
  writeFileSync(join(cwd, 'one.csv'), rows(1));
  writeFileSync(join(cwd, 'two.csv'), rows(3));
  const leads = '--affiliate adbiz --map Dach=roof --map Nr=external_id';
  expect(await cli(`import leads ${join(cwd, 'one.csv')} ${leads} --accept-mapping`)).toMatchObject({ code: 0 });

  const { stdout } = await cli('export');
  const parts = parse(stdout) as Record<string, Record<string, unknown>[]>;
  expect(parts['rules']!.map(({ key, maker }) => [key, maker])).toEqual([
    ['resell', undefined],
    ['off', undefined],
    ['mias', 'mia'],
  ]);
  expect(parts['affiliates']).toEqual([
    {
      group: 'adbiz',
      encoding: 'utf-8',
      columns: { Nr: 'external_id', Mail: 'email', PLZ: 'zip', Bemerkung: 'notes', Dach: 'roof' },
    },
  ]);
  expect(parts['groups']!.find(({ key }) => key === 'helpers-1')).toMatchObject({
    'made-for': { template: 'helpers', record: 'deal/d1' },
  });

  writeFileSync(join(cwd, 'all.yaml'), stdout);
  expect(await cli('plan -f all.yaml --prune --exit-code')).toMatchObject({ code: 0, stderr: '' });
  const other = cliFor(join(cwd, 'other.db'), { cwd });
  expect(await other('apply -f all.yaml --yes')).toMatchObject({ code: 0, stderr: '' });
  expect((await other('export')).stdout).toBe(stdout);
  expect((await other('settings list --json')).stdout).toBe((await cli('settings list --json')).stdout);
  // No mapping is asked for, and the template's team is the one that was there.
  expect(await other(`import leads ${join(cwd, 'two.csv')} --affiliate adbiz`)).toMatchObject({ code: 0 });
  expect((await other('lead list --filter external_id=3 --json')).stdout).toContain('"roof":"flat"');
  expect(await other('share remove d1 --template helpers --user bert')).toMatchObject({ code: 0, stderr: '' });
  expect((await other('group show helpers-1')).code).toBe(6);
  // What came with the company's share goes with it, and the person's own stays.
  expect(await other('share remove acme --user bert')).toMatchObject({ code: 0, stderr: '' });
  expect((await other('share list person/eva --json')).json()).toMatchObject({ shares: [{ actions: ['edit'] }] });
});

test('a rule begins with its key, prices have cents, and a number of a lead is as it was given', async () => {
  const { cli } = await account();
  await cli('group create buyer --kind client');
  await cli(['rule', 'create', 'sell', '--when', 'zip = 20095', '--buyer', 'buyer=25']);
  await cli('lead create l1 --field budget=12000');
  const { stdout } = await cli('export');
  expect(stdout).toContain('fields: {budget: 12000}');
  expect(stdout).toContain('- key: sell\n');
  expect(stdout).toContain('price: 25.00');
});
