import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { useTemporaryFolder } from '../support/small-account.ts';
import { cliFor } from '../support/run-cli.ts';

const temporaryFolder = useTemporaryFolder();
let crmctl: ReturnType<typeof cliFor>;

beforeEach(async () => {
  crmctl = cliFor(join(temporaryFolder(), 'crmctl.db'));
  await crmctl('init --admin anna --admin-email anna@example.com');
  await crmctl('group create nord sued --kind organization');
  await crmctl('group create task --kind access');
});

async function groupsOf(): Promise<Record<string, string>> {
  const groups: Record<string, string> = {};
  for (const type of ['company', 'person', 'deal', 'project', 'lead']) {
    const name = { company: 'companies', person: 'people', deal: 'deals', project: 'projects', lead: 'leads' }[type]!;
    const rows = (await crmctl(`${type} list --json`)).json<Record<string, { key: string; group: string }[]>>()[name]!;
    for (const { key, group } of rows) groups[key] = group;
  }
  return groups;
}

describe('a record', () => {
  test('is created in base, shown, edited and deleted', async () => {
    expect(
      (await crmctl(['company', 'create', 'acme', '--name', 'ACME GmbH', '--field', 'phone=+49 40 1234'])).stdout,
    ).toBe('Created company acme in base.\n');
    expect((await crmctl('company show acme --json')).json()).toMatchObject({
      key: 'acme',
      name: 'ACME GmbH',
      group: 'base',
      owner: null,
      fields: { phone: '+49 40 1234' },
    });
    expect((await crmctl(['company', 'edit', 'acme', '--field', 'phone=', '--field', 'city=Hamburg'])).code).toBe(0);
    expect((await crmctl('company show acme --json')).json()).toMatchObject({ fields: { city: 'Hamburg' } });
    expect((await crmctl('company delete acme')).code).toBe(0);
    expect((await crmctl('company show acme')).code).toBe(6);
  });

  test.each([
    { because: 'a field must be known', words: 'company create x --field phne=1', code: 2, hint: '"phone"' },
    { because: 'a number must be one', words: 'deal create x --field amount=much', code: 2, hint: 'amount' },
    { because: 'an access team holds no records', words: 'company create x --to task', code: 4, hint: 'share add' },
    {
      because: 'only affiliates deliver leads',
      words: 'lead create x --affiliate nord',
      code: 4,
      hint: 'affiliate list',
    },
    { because: 'an owner must exist', words: 'company create x --owner ana', code: 6, hint: '"anna"' },
    { because: 'a company must exist', words: 'person create x --company acme', code: 6, hint: 'company/acme' },
    { because: 'a key can be typed', words: 'company create a/b', code: 2, hint: 'acme' },
    { because: 'a filter names a field', words: 'company list --filter grup=nord', code: 2, hint: '"group"' },
  ])('$because: "$words"', async ({ words, code, hint }) => {
    const result = await crmctl(words);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: '' });
    expect(result.stderr).toContain(hint);
  });

  test('of another affiliate is another lead', async () => {
    await crmctl('group create adbiz leadly --kind affiliate');
    await crmctl('lead create l1 --affiliate adbiz');
    expect((await crmctl('lead create l1 --affiliate adbiz')).code).toBe(0);
    const other = await crmctl('lead create l1 --affiliate leadly');
    expect(other.code).toBe(4);
    expect(other.stderr).toContain('affiliate: is "adbiz", asked for "leadly"');
  });

  test('has its fields as columns, also where no record is listed', async () => {
    await crmctl('company create acme --field city=Hamburg');
    await crmctl('company create beta');
    expect((await crmctl('company list --columns key,city')).stdout).toBe('acme\tHamburg\nbeta\t\n');
    expect((await crmctl('company list --columns city,fields --filter key=beta --json')).json()).toMatchObject({
      companies: [{ city: null, fields: {} }],
    });
    expect((await crmctl('company show beta --columns key,city')).stdout).toBe('beta\t\n');
    for (const columns of ['external_id,email,fields', 'company,budget']) {
      expect((await crmctl(`lead list --columns ${columns}`)).code).toBe(0);
    }
    expect((await crmctl('lead export --columns key,email')).stdout).toBe('key,email\r\n');
    expect((await crmctl('lead list --columns emial')).stderr).toContain('Did you mean "email"?');
  });

  test('created again just so is left alone, and differently is refused with the difference', async () => {
    await crmctl('company create acme --to nord');
    expect((await crmctl('company create acme --to nord')).stdout).toContain('exists already, just so');
    expect((await crmctl('company create acme --to sued')).code).toBe(4);
  });

  test('lists filter, sort and page', async () => {
    for (const [key, city] of [
      ['a', 'Kiel'],
      ['b', 'Bonn'],
      ['c', 'Kiel'],
    ])
      await crmctl(['company', 'create', key!, '--field', `city=${city}`]);
    expect((await crmctl('company list --filter city=Kiel --columns key')).stdout).toBe('a\nc\n');
    expect((await crmctl('company list --sort -key --columns key')).stdout).toBe('c\nb\na\n');
    expect((await crmctl('company list --limit 2 --json')).json()).toMatchObject({ total: 3, next: 'b' });
    expect((await crmctl('company list --limit 2 --after b --columns key')).stdout).toBe('c\n');
    expect((await crmctl('company list --output csv --columns key,name')).stdout).toBe(
      'key,name\r\na,a\r\nb,b\r\nc,c\r\n',
    );
  });

  test('names of a spreadsheet formula or a terminal escape are never live', async () => {
    await crmctl(['company', 'create', 'evil', '--name', '=HYPERLINK("x")']);
    expect((await crmctl('company list --output csv --columns name')).stdout).toBe('name\r\n"\'=HYPERLINK(""x"")"\r\n');
    expect((await crmctl(['company', 'create', 'esc', '--name', '\u001b[31mred'])).code).toBe(2);
    await crmctl(['company', 'create', 'rtl', '--name', 'a\u202Eb']);
    expect((await crmctl('company show rtl')).stdout).toContain('a\\u202eb');
  });
});

describe('company assign', () => {
  beforeEach(async () => {
    await crmctl('company create acme beta');
    await crmctl('company create acme');
    await crmctl('company create beta');
    await crmctl('person create eva --company acme');
    await crmctl('deal create d1 --company acme');
    await crmctl('project create p1 --company acme');
    await crmctl('lead create l1 --company acme');
    await crmctl('person create karl --company beta');
  });

  test('refuses to guess what belongs to them, with the counts', async () => {
    const { code, stderr } = await crmctl('company assign acme --to nord');
    expect(code).toBe(2);
    expect(stderr).toContain('1 person, 1 deal, 1 project, 1 lead');
    expect(stderr).toContain('--cascade all');
    expect(await groupsOf()).toMatchObject({ acme: 'base', eva: 'base' });
  });

  test.each([
    { cascade: 'none', moved: ['acme'] },
    { cascade: 'people,deals', moved: ['acme', 'eva', 'd1'] },
    { cascade: 'all', moved: ['acme', 'eva', 'd1', 'p1', 'l1'] },
  ])('--cascade $cascade moves $moved and nothing else', async ({ cascade, moved }) => {
    expect((await crmctl(`company assign acme --to nord --cascade ${cascade}`)).code).toBe(0);
    const groups = await groupsOf();
    expect(
      Object.keys(groups)
        .filter((key) => groups[key] === 'nord')
        .sort(),
    ).toEqual([...moved].sort());
  });

  // mia manages nord: she may assign its people, only see its deals, and does not see what is in sued.
  async function makeMia(): Promise<void> {
    await crmctl('user create mia --to nord --as-manager');
    await crmctl('company assign acme --to nord --cascade all');
    await crmctl('project assign p1 --to sued');
    await crmctl('user restrict mia deal.assign');
    await crmctl('group create below --kind team --parent nord');
  }

  test('what one sees of a cascade and may not assign is listed, and nothing moves unless --skip-denied', async () => {
    await makeMia();
    const refused = await crmctl('company assign acme --to below --cascade all --as mia --json');
    expect(refused.code).toBe(5);
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: { details: { denied: ['deal/d1'] } } });
    expect(await groupsOf()).toMatchObject({ acme: 'nord', eva: 'nord', d1: 'nord' });
    const moved = await crmctl('company assign acme --to below --cascade all --skip-denied --as mia --json');
    expect(moved.json()).toMatchObject({ moved: { company: 1, person: 1, lead: 1 }, skipped: ['deal/d1'] });
    expect(await groupsOf()).toMatchObject({ acme: 'below', eva: 'below', d1: 'nord', p1: 'sued' });
  });

  test('the question about a cascade counts what one sees, and names nothing else', async () => {
    await makeMia();
    expect((await crmctl('company assign acme --to below --as mia')).stderr).toContain('(1 person, 1 deal, 1 lead)');
    expect((await crmctl('company assign acme --to below --cascade none,all')).stderr).toContain('Write it alone');
  });

  test('into base it is asked also for what moves along', async () => {
    await crmctl('person assign eva --to nord');
    expect((await crmctl('company assign acme --to base --cascade none')).code).toBe(0);
    expect((await crmctl('company assign acme --to base --cascade people')).stderr).toContain('--yes');
    expect((await crmctl('company assign acme --to base --cascade people --yes')).code).toBe(0);
  });

  test('a person moves alone, and nothing is asked', async () => {
    expect((await crmctl('person assign eva --to nord')).stdout).toBe('Assigned 1 person to nord.\n');
    expect(await groupsOf()).toMatchObject({ eva: 'nord', acme: 'base' });
  });

  test('selects by keys from standard input and by filter', async () => {
    await crmctl('company assign - --to nord --cascade none', { stdin: 'acme\nbeta\n' });
    expect(await groupsOf()).toMatchObject({ acme: 'nord', beta: 'nord' });
    await crmctl('company assign --filter group=nord --to sued --cascade none');
    expect(await groupsOf()).toMatchObject({ acme: 'sued', beta: 'sued' });
  });

  test.each([
    { because: 'a list in CSV', stdin: async () => (await crmctl('company list --output csv')).stdout },
    { because: 'its keys alone', stdin: async () => (await crmctl('company list --columns key --output csv')).stdout },
    { because: 'another order', stdin: () => '\uFEFFname,key\r\n"Two\nlines, ""quoted""",acme\r\nB,"beta"\r\n' },
    { because: 'no heading', stdin: () => '"acme","ACME, of Hamburg"\n\nbeta,Beta' },
  ])('takes keys from CSV: $because', async ({ stdin }) => {
    const { code, stderr } = await crmctl('company assign - --to nord --cascade none', { stdin: await stdin() });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await groupsOf()).toMatchObject({ acme: 'nord', beta: 'nord' });
  });

  test('takes keys from what a list prints in a pipe, whatever quotes stand in its names', async () => {
    const names: [string, string][] = [
      ['"q', '"Foo'],
      ['q2', 'Bar"'],
      ['q3', '"Foo" GmbH, Kiel'],
      ['key', 'Key'],
    ];
    for (const [key, name] of names) await crmctl(['company', 'create', key, '--name', name]);
    const { stdout } = await crmctl('company list');
    const { code, stderr } = await crmctl('company assign - --to nord --cascade none', { stdin: stdout });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await groupsOf()).toMatchObject({ '"q': 'nord', q2: 'nord', q3: 'nord', key: 'nord' });
  });

  test('back into base asks, for everybody will see them', async () => {
    await crmctl('company assign acme --to nord --cascade none');
    const asked = await crmctl('company assign acme --to base --cascade none');
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain('--yes');
    expect((await crmctl('company assign acme --to base --cascade none --yes')).code).toBe(0);
  });

  test('whoever may not is refused, not asked first', async () => {
    await crmctl('user create mia --to nord --as-manager');
    await crmctl('company assign acme --to nord --cascade none');
    for (const words of ['--to base --cascade none', '--to base', '--to sued']) {
      const { code, stderr } = await crmctl(`company assign acme ${words} --as mia`);
      expect({ words, code, told: stderr.includes('may not put a company into') }).toEqual({
        words,
        code: 5,
        told: true,
      });
    }
    expect(await groupsOf()).toMatchObject({ acme: 'nord' });
  });

  test('all of it or none: an unknown key or a wrong target moves nothing', async () => {
    expect((await crmctl('company assign acme nope --to nord --cascade all')).code).toBe(6);
    expect((await crmctl('company assign acme --to task --cascade all')).code).toBe(4);
    expect((await crmctl('company assign acme --to nrod --cascade all')).stderr).toContain('"nord"');
    expect(await groupsOf()).toMatchObject({ acme: 'base', eva: 'base' });
  });

  test('a dry run leaves every table untouched', async () => {
    expect((await crmctl('company assign acme --to nord --cascade all --dry-run --json')).json()).toMatchObject({
      dry_run: true,
      moved: { company: 1, person: 1 },
    });
    expect(await groupsOf()).toMatchObject({ acme: 'base', eva: 'base' });
  });
});

describe('to which company a record belongs', () => {
  beforeEach(async () => {
    await crmctl('company create acme');
    await crmctl('company create beta --to sued');
    await crmctl('person create eva --company acme --to nord');
    await crmctl('user create mia --to nord --as-manager');
    await crmctl('user create nils --to nord');
  });
  const companyOfEva = async () => (await crmctl('person show eva --columns company')).stdout;

  test('is changed by assign, and by nothing else', async () => {
    expect((await crmctl('person assign eva --company beta')).stdout).toBe('person eva belongs to beta now.\n');
    expect(await companyOfEva()).toBe('beta\n');
    expect((await crmctl('person assign eva --company beta')).stdout).toContain('already');
    expect((await crmctl('person edit eva --company acme')).code).toBe(2);
    expect((await crmctl('company assign acme --company beta')).code).toBe(2);
    expect((await crmctl('person assign eva --company nope')).code).toBe(6);
    expect((await crmctl('person assign eva --company acme --to sued --dry-run')).stdout).toContain(
      'Assigned 1 person',
    );
    expect(await companyOfEva()).toBe('beta\n');
  });

  test('is changed by those who may assign it, and to a company that they see', async () => {
    expect((await crmctl('person assign eva --company acme --as nils')).code).toBe(5);
    expect((await crmctl('person assign eva --company beta --as mia')).code).toBe(6);
    await crmctl('person assign eva --company beta');
    // Once eva is away, mia may assign her no more.
    await crmctl('group create away --kind organization');
    await crmctl('user assign mia --to away');
    expect((await crmctl('person assign eva --company acme --to away --as mia')).code).toBe(0);
    expect(await companyOfEva()).toBe('acme\n');
  });
});
