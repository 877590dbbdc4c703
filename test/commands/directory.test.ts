import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { useTemporaryFolder } from '../support/small-account.ts';
import { cliFor, type CliResult } from '../support/run-cli.ts';

const temporaryFolder = useTemporaryFolder();
let crmctl: ReturnType<typeof cliFor>;

beforeEach(async () => {
  crmctl = cliFor(join(temporaryFolder(), 'crmctl.db'));
  await crmctl('init --admin anna --admin-email anna@example.com');
});

interface ErrorDocument {
  error: { code: string; message: string; hint: string; details: Record<string, unknown> };
}

function errorOf({ stderr }: CliResult): ErrorDocument['error'] {
  return (JSON.parse(stderr) as ErrorDocument).error;
}

describe('init', () => {
  test.each([
    'init',
    'init --admin anna',
    'init --admin "a b" --admin-email x',
    'init --admin anna --admin-email a@example.com --dry-run',
  ])('"%s" leaves no database behind', async (words) => {
    const db = join(temporaryFolder(), 'none.db');
    await cliFor(db)(words);
    expect(existsSync(db)).toBe(false);
  });

  test('may be run again, and changes nothing then', async () => {
    const again = await crmctl('init --admin anna --admin-email anna@example.com --json');
    expect(again.code).toBe(0);
    expect(again.json<{ changes: { result: string }[] }>().changes.map(({ result }) => result)).toEqual([
      'unchanged',
      'unchanged',
    ]);
  });

  test('asks for its first administrator, and names the flag where nobody can answer', async () => {
    const { code, stderr } = await cliFor(join(temporaryFolder(), 'other.db'))('init');
    expect(code).toBe(2);
    expect(stderr).toContain('--admin KEY');
  });
});

describe('group', () => {
  test('is not deleted into base, where everybody sees what it holds, unless somebody says so', async () => {
    await crmctl('group create nord sued --kind organization');
    await crmctl('company create acme --to nord');
    const asked = await crmctl('group delete nord --move-to base');
    expect(asked).toMatchObject({ code: 2, stdout: '' });
    expect(asked.stderr).toContain('Everybody will see the record');
    expect(asked.stderr).toContain('--yes');
    expect((await crmctl('group delete sued --move-to base')).code).toBe(0);
    expect((await crmctl('group delete nord --move-to base --yes')).code).toBe(0);
    expect((await crmctl('company show acme --json')).json()).toMatchObject({ group: 'base' });
  });

  test('is created once, left alone when asked for again, and refused when it differs', async () => {
    expect(await crmctl('group create nord --kind organization')).toMatchObject({
      code: 0,
      stdout: 'Created organization nord under admin.\n',
    });
    expect(await crmctl('group create nord --kind organization')).toMatchObject({
      code: 0,
      stdout: 'Group nord exists already, just so.\n',
    });
    expect((await crmctl('group create nord --kind organization --fail-if-exists')).code).toBe(4);
    const differs = await crmctl('group create nord --kind team --json');
    expect(differs.code).toBe(4);
    expect(errorOf(differs)).toMatchObject({
      code: 'group_exists',
      details: { differences: [{ field: 'kind', is: 'organization', wanted: 'team' }] },
    });
  });

  test.each([
    {
      because: 'there is one administrative group',
      words: 'group create top --kind administrative',
      code: 4,
      error: 'one_administrative_group',
    },
    {
      because: 'a client stands under the root',
      words: 'group create shop --kind client --parent base',
      code: 4,
      error: 'wrong_parent',
    },
    { because: 'a kind must be known', words: 'group create x --kind teem', code: 2, error: 'unknown_kind' },
    {
      because: 'a parent must exist',
      words: 'group create x --kind team --parent bse',
      code: 6,
      error: 'group_not_found',
    },
    { because: 'a key is plain', words: 'group create Über --kind team', code: 2, error: 'bad_key' },
    { because: 'base is not moved', words: 'group move base --to admin', code: 4, error: 'group_is_fixed' },
    { because: 'admin is not deleted', words: 'group delete admin', code: 4, error: 'group_is_fixed' },
    {
      because: 'a permission must be known',
      words: 'group allow base lead.vew=group',
      code: 2,
      error: 'unknown_permission',
    },
    { because: 'a scope must be known', words: 'group allow base lead.view=grup', code: 2, error: 'unknown_scope' },
    {
      because: 'a built-in role is held by membership',
      words: 'group grant-role base director',
      code: 4,
      error: 'builtin_role',
    },
  ])('$because: "$words" is refused', async ({ words, code, error }) => {
    const before = await crmctl('journal list --json').catch(() => undefined);
    const result = await crmctl(`${words} --json`);
    expect({ code: result.code, error: errorOf(result).code, stdout: result.stdout }).toEqual({
      code,
      error,
      stdout: '',
    });
    expect(errorOf(result).hint).not.toBe('');
    expect((await crmctl('journal list --json').catch(() => undefined))?.stdout).toEqual(before?.stdout);
  });

  test('is not moved under itself or below', async () => {
    await crmctl('group create nord --kind organization');
    await crmctl('group create nord-1 --kind team --parent nord');
    expect((await crmctl('group move nord --to nord-1')).stderr).toContain('"nord" cannot stand under "nord-1"');
    expect((await crmctl('group move nord --to nord')).code).toBe(4);
    expect(await crmctl('group move nord-1 --to admin')).toMatchObject({
      code: 0,
      stdout: 'Moved group nord-1 from nord to admin.\n',
    });
  });

  test('that holds something goes only where its content goes too', async () => {
    await crmctl('group create nord sued --kind organization');
    await crmctl('group create nord-1 --kind team --parent nord');
    await crmctl('user create nina --to nord');
    await crmctl('company create acme --to nord');
    const refused = await crmctl('group delete nord --json');
    expect(refused.code).toBe(4);
    expect(errorOf(refused)).toMatchObject({ code: 'group_not_empty', details: { groups: 1, records: 1, members: 1 } });
    expect((await crmctl('group delete nord --move-to nord-1')).code).toBe(4);
    expect((await crmctl('group delete nord --move-to sued')).code).toBe(0);
    expect((await crmctl('access check nina view acme --json')).json()).toMatchObject({
      allowed: true,
      ways: [{ way: 'group', via: 'sued' }],
    });
    expect((await crmctl('group tree')).stdout).toContain('sued organization, 1 member, 1 record\n   └─ nord-1');
  });

  test('that a rule names goes only where the rule can follow', async () => {
    await crmctl('group create nord sued --kind organization');
    await crmctl('group create shop --kind client');
    await crmctl('rule create north --to nord=2');
    const refused = await crmctl('group delete nord --json');
    expect(errorOf(refused)).toMatchObject({ code: 'group_not_empty', details: { rules: 1 } });
    expect(errorOf(await crmctl('group delete nord --move-to shop --json')).message).toContain(
      'rules name nord as a target',
    );
    expect((await crmctl('group delete nord --move-to sued')).code).toBe(0);
    expect((await crmctl('rule show north --json')).stdout).toContain('"group":"sued","weight":2');
  });

  test('with a dry run is told and not kept', async () => {
    const dry = await crmctl('group create nord --kind organization --dry-run --json');
    expect(dry.json()).toMatchObject({ dry_run: true, changes: [{ result: 'created', key: 'nord' }] });
    expect((await crmctl('group show nord')).code).toBe(6);
  });

  test('several are made together or not at all', async () => {
    const { code } = await crmctl('group create nord Süd --kind organization');
    expect(code).toBe(2);
    expect((await crmctl('group show nord')).code).toBe(6);
  });
});

describe('user', () => {
  test.each([
    { words: 'user create zoe --to nord sued', said: ['Created user zoe in nord, sued, base.'] },
    {
      words: 'user create --to nord zoe yan',
      said: ['Created user zoe in nord, base.', 'Created user yan in nord, base.'],
    },
    { words: 'user create zoe --to nord --to sued', said: ['Created user zoe in nord, sued, base.'] },
    { words: 'user create --to nord,sued --no-base zoe', said: ['Created user zoe in nord, sued.'] },
    { words: 'user create zoe --to=nord', said: ['Created user zoe in nord, base.'] },
  ])('"$words" puts who is named into the groups that are named', async ({ words, said }) => {
    await crmctl('group create nord sued --kind organization');
    expect(await crmctl(words)).toMatchObject({ code: 0, stdout: `${said.join('\n')}\n` });
  });

  test.each(['user edit anna', 'company edit acme', 'group edit base'])(
    '"%s" names no change, and is wrong usage',
    async (words) => {
      await crmctl('company create acme');
      expect(errorOf(await crmctl(`${words} --json`))).toMatchObject({ code: 'nothing_to_change' });
    },
  );

  test('a manager who is assigned a role stays one, and it is said so', async () => {
    await crmctl('group create nord --kind organization');
    await crmctl('user create zoe --to nord --as-manager');
    expect((await crmctl('user assign zoe --to nord --role auditor')).stdout).toBe(
      'Made zoe manager of nord with role auditor.\n',
    );
  });

  test('is in base too, unless external or told otherwise', async () => {
    await crmctl('group create adbiz --kind affiliate');
    await crmctl('group create nord --kind organization');
    await crmctl('user create nina --to nord');
    await crmctl('user create alf --to adbiz');
    await crmctl('user create ohne --to nord --no-base');
    const { users } = (await crmctl('user list --json')).json<{ users: { key: string; groups: string[] }[] }>();
    expect(Object.fromEntries(users.map(({ key, groups }) => [key, groups]))).toEqual({
      anna: ['admin', 'base'],
      nina: ['base', 'nord'],
      alf: ['adbiz'],
      ohne: ['nord'],
    });
  });

  test.each([
    { because: 'the last administrator leaves', words: 'user unassign anna --from admin' },
    { because: 'the last administrator is deactivated', words: 'user deactivate anna' },
    { because: 'the last administrator may give no permissions', words: 'user restrict anna permission.manage' },
    { because: 'the last administrator may do nothing', words: 'user restrict anna *' },
  ])('$because: refused, nothing changed', async ({ words }) => {
    const result = await crmctl(`${words} --json`);
    expect({ code: result.code, error: errorOf(result).code }).toEqual({ code: 4, error: 'last_administrator' });
    expect((await crmctl('user show anna --json')).json()).toMatchObject({
      active: true,
      restricted: [],
      groups: [{ group: 'admin' }, { group: 'base' }],
    });
  });

  test('is assigned, promoted, and taken out again', async () => {
    await crmctl('group create nord --kind organization');
    await crmctl('user create nina bert');
    expect((await crmctl('user assign nina bert --to nord')).stdout).toBe(
      'Made nina member of nord.\nMade bert member of nord.\n',
    );
    expect((await crmctl('user assign nina --to nord')).stdout).toBe('nina is in nord already.\n');
    expect((await crmctl('user assign nina --to nord --as-manager')).stdout).toBe('Made nina manager of nord.\n');
    expect((await crmctl('user unassign nina --from nord')).stdout).toBe('Took nina out of nord.\n');
    expect((await crmctl('user assign - --to nord', { stdin: 'nina\nbert\n' })).code).toBe(0);
    expect((await crmctl('user assign nina --to nrod')).stderr).toContain('Did you mean "nord"?');
  });

  test('manages nothing without teams, and what was stored stays', async () => {
    await crmctl('group create nord --kind organization');
    await crmctl('user create nina --to nord --as-manager');
    await crmctl('settings set teams off');
    expect((await crmctl('user create bert --to nord --as-manager')).stderr).toContain('crmctl settings set teams on');
    expect((await crmctl('user show nina --json')).json<{ groups: unknown[] }>().groups).toContainEqual(
      expect.objectContaining({ group: 'nord', as_manager: false }),
    );
    await crmctl('settings set teams on');
    expect((await crmctl('user show nina --json')).json<{ groups: unknown[] }>().groups).toContainEqual(
      expect.objectContaining({ group: 'nord', as_manager: true }),
    );
  });
});

describe('role and settings', () => {
  test('a role gives at once to all who hold it, and its edit too', async () => {
    await crmctl('group create nord --kind organization');
    await crmctl('user create nina --to nord --no-base');
    await crmctl('lead create l1 --to nord');
    await crmctl('role create caller lead.view=group');
    expect((await crmctl('access check nina view lead/l1')).code).toBe(5);
    await crmctl('group grant-role nord caller');
    expect((await crmctl('access check nina view lead/l1')).code).toBe(0);
    await crmctl('role edit caller lead.view=none');
    expect((await crmctl('access check nina view lead/l1')).code).toBe(5);
    expect((await crmctl('role delete caller')).code).toBe(4);
    expect((await crmctl('role edit administrator lead.view=none')).code).toBe(4);
  });

  test.each([
    { words: 'settings set privacy team', hint: 'own, group, organization' },
    { words: 'settings set privcy own', hint: '"privacy"' },
    { words: 'settings set timezone Berlin', hint: 'Europe/Berlin' },
    { words: 'settings get privcy', hint: '"privacy"' },
  ])('"$words" is a usage error that helps', async ({ words, hint }) => {
    const { code, stderr } = await crmctl(words);
    expect(code).toBe(2);
    expect(stderr).toContain(hint);
  });

  test('without the group system everything is in base, and assigning is refused', async () => {
    await crmctl('group create nord --kind organization');
    await crmctl('user create nina');
    await crmctl('company create acme --to nord');
    expect((await crmctl('access check nina view acme')).code).toBe(5);
    await crmctl('settings set group-system off');
    expect((await crmctl('access check nina view acme --json')).json()).toMatchObject({
      ways: [{ way: 'group', via: 'base' }],
    });
    expect((await crmctl('company assign acme --to nord --cascade none')).stderr).toContain(
      'crmctl settings set group-system on',
    );
    await crmctl('settings set group-system on');
    expect((await crmctl('access check nina view acme')).code).toBe(5);
  });
});
