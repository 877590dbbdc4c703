import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cliFor, runCli } from '../support/run-cli.ts';

// Words that are no names of ours: unknown ones get the nearest, and those that every object has are unknown too.
let folder: string;
let crmctl: ReturnType<typeof cliFor>;

const SETUP = `
version: 1
groups:
  - {key: nord, kind: organization}
  - {key: sued, kind: organization}
  - {key: lonely, kind: client}
users:
  - {key: root, groups: [admin]}
  - {key: anna, groups: [nord]}
  - {key: constructor, groups: [nord]}
  - {key: boss, groups: [{group: nord, as: manager}]}
  - {key: karl, groups: [sued]}
fields:
  - {type: lead, key: constructor, label: Constructor, kind: text}
records:
  - {type: company, key: acme, name: ACME, group: nord, owner: anna}
  - {type: company, key: zeta, name: Zeta, group: sued}
  - {type: lead, key: l1, name: One, fields: {constructor: builder}}
  - {type: lead, key: l2, name: Two}
rules:
  - {key: builders, when: {field: constructor, op: "=", value: builder}, targets: [{group: nord}]}
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crmctl-words-'));
  crmctl = cliFor(join(folder, 'crmctl.db'), { cwd: folder });
  writeFileSync(join(folder, 'setup.yaml'), SETUP);
  const { code, stderr } = await crmctl('apply -f setup.yaml --yes');
  if (code !== 0) throw new Error(stderr);
});
afterAll(() => rmSync(folder, { recursive: true }));

const LISTS = [
  'settings list',
  'group list',
  'user list',
  'role list',
  'company list',
  'field list',
  'share list',
  'share template list',
  'affiliate list',
  'client list',
  'rule list',
  'lead list',
  'import list',
  'distribute list',
  'journal list',
];

describe.each(LISTS)('%s', (list) => {
  test('takes --limit', async () => {
    const { code, stderr } = await crmctl(`${list} --limit 1`);
    expect({ code, stderr }).toMatchObject({ code: 0 });
  });

  test.each(['--sort nonsense', '--filter nonsense=1', '--columns nonsense'])('%s is wrong usage', async (flags) => {
    const { code, stdout, stderr } = await crmctl(`${list} ${flags}`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('nonsense');
  });
});

test.each([
  { list: 'company list', sort: 'owner' },
  { list: 'lead list', sort: '-name' },
  { list: 'group list', sort: 'kind' },
  { list: 'user list', sort: '-groups' },
  { list: 'settings list', sort: 'value' },
  { list: 'rule list', sort: '-position' },
])('the pages of $list, sorted by $sort, hold every row once', async ({ list, sort }) => {
  const rows = async (flags: string): Promise<{ rows: unknown[]; next: string | null }> => {
    const { json } = await crmctl(`${list} --sort ${sort} --json ${flags}`);
    const { next, ...rest } = json<{ next: string | null }>();
    return { rows: Object.values(rest).find((value) => Array.isArray(value)) as unknown[], next };
  };
  const all = (await rows('')).rows;
  const paged: unknown[] = [];
  for (let page = await rows('--limit 1'); ; page = await rows(`--limit 1 --after ${page.next}`)) {
    paged.push(...page.rows);
    if (page.next === null) break;
  }
  expect(all.length).toBeGreaterThan(0);
  expect(paged).toEqual(all);
});

const INHERITED = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];

describe.each(INHERITED)('%s', (word) => {
  test.each([
    `company list --filter ${word}=1`,
    `company list --sort ${word}`,
    `company list --columns ${word}`,
    `group list --filter ${word}=1`,
    `group list --sort ${word}`,
    `group list --kind ${word}`,
    `group show nord --columns ${word}`,
    `journal list --filter ${word}=1`,
    `journal list --verb ${word}`,
    `settings get ${word}`,
    `settings set ${word} on`,
    `settings set teams ${word}`,
    `group allow nord ${word}=group`,
    `group allow nord lead.view=${word}`,
    `lead status l1 ${word}`,
    `access check anna ${word} acme`,
    `access what anna view ${word}`,
    `company assign acme --to nord --cascade ${word}`,
    `stats leads --by ${word}`,
    `field list ${word}`,
    `share list --sort ${word}`,
    `company list --output ${word}`,
    `company create new --field ${word}=1`,
    `rule create odd --when ${word}x=1 --to nord`,
    `help ${word}`,
    word,
    `group ${word}`,
  ])('%s is wrong usage', async (command) => {
    const { code, stderr } = await crmctl(command);
    expect(stderr).not.toContain('bug');
    expect({ code, command }).toEqual({ code: 2, command });
  });
});

test('a field, a user and a column may be called "constructor"', async () => {
  expect((await crmctl('lead list --filter constructor=builder --json')).json()).toMatchObject({ total: 1 });
  expect((await crmctl('lead export')).stdout).toMatch(/^l2,Two,base,,,new,,[^,]*,,?$/m);
  expect((await crmctl('lead list --columns key,constructor --output csv')).stdout).toContain('l1,builder');
  expect((await crmctl('company list --columns key,constructor --output csv')).code).toBe(2);
  const { rules } = (await crmctl('distribute --json')).json<{
    rules: { groups: { users: { user: string }[] }[] }[];
  }>();
  expect(rules[0]!.groups[0]!.users).toEqual([{ user: 'anna', leads: 1 }]);
  const figures = (await crmctl('stats distribution --json')).json<{
    rules: { groups: { users: { key: string; weight: number; expected: number }[] }[] }[];
  }>();
  // Nor does a manager count, where the rule has no include-managers.
  expect(figures.rules[0]!.groups[0]!.users).toMatchObject([
    { key: 'anna', weight: 1, expected: 0.5 },
    { key: 'constructor', weight: 1, expected: 0.5 },
  ]);
});

test.each([
  ['company list --limit 99999999999999999999', 2, '9007199254740990'],
  ['lead list --limit 9007199254740991', 2, '9007199254740990'],
  ['import show 99999999999999999999', 2, 'whole number'],
  ['distribute show 99999999999999999999', 2, 'number of a run'],
  ['distribute list --after x', 2, 'number of a run'],
  ['lead export --columns nam', 2, '"name"'],
  ['access who view acme --group nrd', 6, '"nord"'],
  ['journal list --actor ana', 6, '"anna"'],
  ['journal list --verb creatd', 2, '"created"'],
  ['journal list --object compny', 2, '"company"'],
  ['journal list --object grup/nord', 2, '"group"'],
  ['group show nord --columns nam', 2, '"name"'],
  ['share list --sort recrd', 2, '"record"'],
  ['share list --filter recrd=x', 2, '"record"'],
  ['company assign acme --to sued --cascade=', 2, 'people'],
  ['company show acm', 6, '"acme"'],
  ['access check anna view acm', 6, '"acme"'],
  ['access check anna view company/acm', 6, '"company/acme"'],
  ['company show acm --as anna', 6, '"acme"'],
  ['activity list --after nonsense', 2, '--after'],
  ['activity list --sort name', 2, '-at'],
  ['activity list --filter kind=nots', 2, '"note"'],
])('%s ends with %i and says %s', async (command, code, hint) => {
  const answer = await crmctl(command);
  expect(answer.code).toBe(code);
  expect(answer.stdout).toBe('');
  expect(answer.stderr).toContain(hint);
});

test('the key of a hidden record is never the nearest', async () => {
  for (const command of ['company show acm', 'access check karl view acm', 'access who view acm', 'share list acm']) {
    const { code, stderr } = await crmctl(`${command} --as karl`);
    expect({ code, told: stderr.includes('acme') && !stderr.includes('Write its key') }).toEqual({
      code: 6,
      told: false,
    });
  }
});

test('each line of questions gets its line of answers, an empty one too', async () => {
  const { code, stdout } = await crmctl('access check -', { stdin: 'anna view acme\n\nkarl view acme\n' });
  const answers = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(code).toBe(1);
  expect(answers).toMatchObject([
    { schema_version: 1, allowed: true },
    { schema_version: 1, error: { code: 'incomplete_question' } },
    { schema_version: 1, allowed: false },
  ]);
});

test('each row of a list carries the version', async () => {
  const { stdout } = await crmctl('company list --output ndjson --columns key');
  expect(stdout).toBe('{"schema_version":1,"key":"acme"}\n{"schema_version":1,"key":"zeta"}\n');
});

test.each([...LISTS, 'access who view acme', 'access what anna view', 'access matrix --for acme'])(
  '%s has the same rows as JSON and line by line',
  async (list) => {
    const whole = (await crmctl(`${list} --json`)).json();
    const rows = Object.values(whole).find((value) => Array.isArray(value)) as object[];
    const { stdout } = await crmctl(`${list} --output ndjson`);
    const lines = stdout.split('\n').slice(0, -1);
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual(rows.map((row) => ({ schema_version: 1, ...row })));
  },
);

describe('columns that are not there', () => {
  test('are refused where they were asked for, and a change is made and told all the same', async () => {
    expect((await crmctl('db status --columns state,nope')).code).toBe(2);
    const { code, stdout, stderr } = await crmctl('distribute --dry-run --json --columns placed,nope');
    expect([code, stderr]).toEqual([0, 'Warning: No column is called "nope".\n']);
    expect(JSON.parse(stdout)).toEqual({ schema_version: 1, placed: expect.any(Number) as number });
  });

  test('are left out where crmctl.config.yaml names them for every list', async () => {
    const cwd = join(folder, 'configured');
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'crmctl.config.yaml'), 'columns: key,name\n');
    expect((await crmctl('company list --filter key=acme', { cwd })).stdout).toBe('acme\tACME\n');
    for (const words of ['db status', 'activity list', 'access check root view acme', 'distribute --dry-run']) {
      expect([words, (await crmctl(words, { cwd })).code]).toEqual([words, 0]);
    }
  });
});

test.each<{ env: Record<string, string>; colored: boolean }>([
  { env: {}, colored: false },
  { env: { FORCE_COLOR: '1' }, colored: true },
  { env: { FORCE_COLOR: '0' }, colored: false },
  { env: { FORCE_COLOR: '1', NO_COLOR: '1' }, colored: false },
])('colours with $env: $colored', async ({ env, colored }) => {
  const list = await crmctl('group list --output table', { env });
  const fault = await crmctl('group lst', { env });
  expect([list.stdout, fault.stderr].map((text) => text.includes('\u001b'))).toEqual([colored, colored]);
});

test('a variable that is empty counts as absent', async () => {
  const { stderr } = await runCli(['group', 'list'], { cwd: folder, env: { CRMCTL_DB: '', CRMCTL_AS: '' } });
  expect(stderr).toContain('no database at "./crmctl.db"');
});

test('a list that is cut says so on stderr in a pipe, unless so many were asked for', async () => {
  const cli = cliFor(join(folder, 'many.db'), { cwd: folder });
  await cli('init --admin root --admin-email root@example.com');
  await cli('company create acme');
  await cli('user create -', { stdin: Array.from({ length: 60 }, (_, at) => `user${at}`).join('\n') });
  const cut = await cli('access who view acme');
  expect(cut.stdout.trimEnd().split('\n')).toHaveLength(50 + 1);
  expect(cut.stderr).toBe('61 users may view company/acme; 50 shown, all with --limit 61\n');
  for (const words of ['access who view acme --limit 2', 'access who view acme --json', 'access who view acme --quiet'])
    expect((await cli(words)).stderr).toBe('');
  expect((await cli('journal list')).stderr).toMatch(/^More: --after \d+\n$/);
});

test('a tree fits the terminal, however long its names and however deep it is', async () => {
  const cli = cliFor(join(folder, 'deep.db'), { cwd: folder });
  await cli('init --admin root --admin-email root@example.com');
  let parent = 'admin';
  for (let level = 1; level <= 30; level += 1) {
    const key = `${'long-key-of-a-group-'.repeat(level === 1 ? 4 : 1)}${level}`;
    const words = [
      'group',
      'create',
      key,
      '--kind',
      'organization',
      '--parent',
      parent,
      '--name',
      `Ein Name, ${'der kein Ende hat '.repeat(4)}`,
    ];
    expect((await cli(words)).code).toBe(0);
    parent = key;
  }
  const { stdout } = await cli('group tree', { columns: 80, env: { NO_COLOR: '1' } });
  const lines = stdout.trimEnd().split('\n');
  expect(lines.length).toBe(32);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.at(-1)).toContain('└long-key-of-a-grou');
});

describe('init', () => {
  test('names the flag that is missing where nobody can be asked', async () => {
    const { code, stderr } = await cliFor(join(folder, 'new.db'))('init --admin anna');
    expect(code).toBe(2);
    expect(stderr).toContain('--admin-email EMAIL');
  });

  test('makes nobody an administrator of an account that is there', async () => {
    const cli = cliFor(join(folder, 'second.db'));
    await cli('init --admin anna --admin-email anna@example.com');
    const { code, stderr } = await cli('init --admin third --admin-email third@example.com');
    expect(code).toBe(4);
    expect(stderr).toContain('crmctl user create third');
    expect((await cli('init --admin anna --admin-email other@example.com')).code).toBe(4);
    expect((await cli('init --admin anna --admin-email anna@example.com')).code).toBe(0);
    expect((await cli('user list --json')).json()).toMatchObject({ total: 1 });
  });
});

test('a plan that would take the last administrator is refused as applying it is', async () => {
  const file = join(folder, 'last.yaml');
  for (const users of [
    '[{key: root, groups: [nord]}]',
    '[{key: root, active: false}]',
    '[{key: root, restrict: [permission.manage]}]',
  ]) {
    writeFileSync(file, `version: 1\nusers: ${users}\n`);
    const plan = await crmctl(['plan', '-f', file]);
    const apply = await crmctl(['apply', '-f', file, '--yes']);
    expect([plan.code, plan.stderr]).toEqual([4, apply.stderr]);
    expect(plan.stderr).toContain('without an administrator');
  }
});

test.each([
  ['rule create r --shared 0'],
  ['completion tcsh'],
  ['company create c --field name'],
  ['company list --filter name'],
  ['group create g --cap never'],
  ['import leads x.csv --delimiter ab'],
  ['import leads x.csv --locale dee'],
  ['import leads x.csv --affiliate a --max-rejects many'],
  ['db seed --leads many'],
  ['distribute show x'],
])('%s is refused in sentences with one end each', async (command) => {
  const { code, stderr } = await crmctl(`${command} --json`);
  const { error } = JSON.parse(stderr) as { error: { message: string; reason?: string; hint: string | null } };
  expect(code).toBe(2);
  for (const text of [error.message, error.reason ?? '.', error.hint ?? '.']) {
    expect(text).toMatch(/[^.?!][.?!]$|^[.]$/);
    expect(text).not.toMatch(/[.?!][.]$/);
  }
});

test('CSV has names as they are stored in a pipe, and escaped on a terminal', async () => {
  const name = 'a\u202eb';
  const list = 'company list --output csv --filter key=turned';
  expect((await crmctl(['company', 'create', 'turned', '--name', name])).code).toBe(0);
  expect((await crmctl(list)).stdout).toContain(name);
  expect((await crmctl(list, { columns: 80 })).stdout).toContain(String.raw`a\u202eb`);
});

test('with --verbose a problem keeps its stack, line by line', async () => {
  const { code, stderr } = await crmctl('group show nothing --verbose');
  expect(code).toBe(6);
  expect(stderr).toMatch(/\n {4}at /);
});

test.each([
  ['a NUL', 'acme\nan\0na\n', 'Standard input has a NUL in it'],
  ['a quote that nothing closes', 'key,name\nacme,"anna\n', 'Standard input cannot be read as CSV: Quote Not Closed'],
])('%s among the keys on standard input is refused, whatever the database makes of it', async (_what, stdin, says) => {
  for (const command of ['user deactivate -', 'company assign - --to nord --cascade none'])
    expect(await crmctl(command, { stdin })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(says) as string,
    });
});

test.each(['--for acme --type company', '--for acme --managers', '--users --managers'])(
  'a matrix cannot be asked with %s',
  async (flags) => {
    expect(await crmctl(`access matrix ${flags} --json`)).toMatchObject({ code: 2, stdout: '' });
  },
);

test.each([
  ['name', '{type: company, key: odd, name: "a\\ud800b"}'],
  ['key', '{type: company, key: "a\\ud800b", name: Odd}'],
])('half a character in the %s of a record is refused, for no database stores it', async (_what, record) => {
  writeFileSync(join(folder, 'half.yaml'), `version: 1\nrecords:\n  - ${record}\n`);
  const { code, stderr } = await crmctl('apply -f half.yaml --yes');
  expect({ code, isBug: stderr.includes('bug') }).toEqual({ code: 2, isBug: false });
});
