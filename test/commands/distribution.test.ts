import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { onBothDatabases } from '../support/databases.ts';
import { cliFor } from '../support/run-cli.ts';
import { useTemporaryFolder } from '../support/small-account.ts';

onBothDatabases((database) => {
  const folder = useTemporaryFolder();

  async function market() {
    const cwd = folder();
    const store = await database.open();
    await store.close();
    const cli = cliFor(database.url(join(cwd, 'crmctl.db')), { cwd });
    const write = (name: string, text: string): string => {
      writeFileSync(join(cwd, name), text);
      return join(cwd, name);
    };
    const give = async (name: string, text: string, more = ''): Promise<void> => {
      const imported = await cli(`import leads ${write(name, text)} --affiliate adbiz --accept-mapping ${more}`);
      expect([imported.code, imported.stderr]).toEqual([0, '']);
    };
    await cli('init --admin root --admin-email root@example.com');
    await cli('group create nord --kind organization');
    await cli('group create adbiz --kind affiliate');
    await cli('user create anna --name Anna --email anna@example.com --to nord');
    await cli('rule create north --to nord');
    return { cli, give, write, cwd };
  }

  test('undo refuses a lead that a later import has updated', async () => {
    const { cli, give } = await market();
    await give('monday.csv', 'email,zip\nan@example.com,20095\nbo@example.com,\n');
    expect((await cli('distribute --json')).json()).toMatchObject({ run: 1, placed: 2 });
    await give('tuesday.csv', 'email,zip\nbo@example.com,20097\n', '--on-duplicate update');
    const refused = await cli('distribute undo --json');
    expect(refused.code).toBe(4);
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: { code: 'leads_touched', details: { leads: ['l2'] } } });
    expect((await cli('distribute undo --skip-touched --dry-run')).stdout).toContain('(dry run, nothing kept)');
    const others = await cli('distribute undo --skip-touched --json');
    expect(others.code).toBe(3);
  });

  test('a rule made differently is refused with the difference in words', async () => {
    const { cli } = await market();
    await cli(['rule', 'create', 'south', '--when', 'zip starts-with 8', '--to', 'nord']);
    const differs = await cli([
      'rule',
      'create',
      'south',
      '--when',
      'zip starts-with 9',
      '--to',
      'nord',
      '--sticky',
      'email',
    ]);
    expect(differs.code).toBe(4);
    expect(differs.stderr).toContain('when: is "zip starts-with 8", asked for "zip starts-with 9"');
    expect(differs.stderr).toContain('sticky: is nothing, asked for "email"');
  });

  const LATER = '--now 2026-10-05T08:00:00Z';
  const EARLIER = '--now 2026-10-04T08:00:00Z';

  test.each([
    { does: 'apply', command: 'apply -f setup.yaml --yes', place: { group: 'sued', user: 'sven' } },
    { does: 'company assign', command: 'company assign acme --to sued --cascade leads', place: { group: 'sued' } },
    { does: 'group delete', command: 'group delete west --move-to sued', place: { group: 'sued' } },
    { does: 'lead assign', command: 'lead assign l1 --owner sven', place: { group: 'west', user: 'sven' } },
    { does: 'lead create', command: 'lead create l2 --owner sven', lead: 'l2', place: { user: 'sven' } },
  ])('$does notes where a lead has come, and refuses an earlier clock', async ({ command, lead = 'l1', place }) => {
    const { cli, write } = await market();
    await cli('group create west --kind organization');
    await cli('group create sued --kind organization');
    await cli('user create sven --name Sven --email sven@example.com --to sued');
    await cli('company create acme --to nord');
    await cli('lead create l1 --company acme');
    expect((await cli('lead explain l1 --json')).json()).toMatchObject({ placements: [] });
    expect((await cli(`lead assign l1 --to west ${LATER}`)).code).toBe(0);
    write('setup.yaml', 'version: 1\nrecords:\n  - { type: lead, key: l1, group: sued, owner: sven, company: acme }\n');
    const before = (await cli('export --only groups,records')).stdout;
    expect(before).toContain('acme');
    const refused = await cli(`${command} ${EARLIER} --json`);
    expect(refused.code).toBe(4);
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: { code: 'clock_before_last_placement' } });
    expect((await cli('export --only groups,records')).stdout).toBe(before);
    expect((await cli(`${command} ${EARLIER} --force --dry-run`)).code).toBe(0);
    const at = '2026-10-05T09:00:00.000Z';
    expect((await cli(`${command} --now ${at}`)).code).toBe(0);
    const { placements } = (await cli(`lead explain ${lead} --json`)).json() as { placements: object[] };
    expect(placements).toHaveLength(lead === 'l1' ? 2 : 1);
    expect(placements.at(-1)).toMatchObject({ ...place, cause: 'hand', at });
  });

  test('a lead is reclaimed so long after it came to its owner, by whatever command', async () => {
    const { cli } = await market();
    await cli('user create bert --name Bert --email bert@example.com --to nord');
    await cli(`lead create l1 --to nord --owner bert --now 2026-10-01T08:00:00Z`);
    const soon = await cli('distribute --reclaim 48h --now 2026-10-02T08:00:00Z --json');
    expect(soon.json()).toMatchObject({ reclaimed: 0 });
    const late = await cli('distribute --reclaim 48h --now 2026-10-03T08:00:00Z --json');
    expect(late.json()).toMatchObject({ reclaimed: 1, placed: 1 });
    expect((await cli('lead show l1 --json')).json()).toMatchObject({ owner: 'anna' });
  });

  test('leads that a deleted group held were touched since the run', async () => {
    const { cli, give } = await market();
    await cli('group create sued --kind organization');
    await give('monday.csv', 'email,zip\nan@example.com,20095\n');
    await cli('distribute');
    expect((await cli('group delete nord --move-to sued')).code).toBe(0);
    const refused = await cli('distribute undo --json');
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: { code: 'leads_touched', details: { leads: ['l1'] } } });
  });

  test('a dry run of an import names the leads that nobody would get', async () => {
    const { cli, write } = await market();
    await cli('rule disable north');
    const path = write('leads.csv', 'email,zip\nnobody@example.com,99999\n');
    const dry = await cli(`import leads ${path} --affiliate adbiz --accept-mapping --distribute --dry-run --json`);
    expect(dry.json()).toMatchObject({ distribution: { run: null, nobody: [{ outcome: 'unmatched' }] } });
    const [first] = dry.json<{ distribution: { nobody: { lead: string }[] } }>().distribution.nobody;
    expect(first!.lead).toMatch(/^l\d+$/);
  });

  test('an import that could not be distributed by this clock imports nothing', async () => {
    const { cli, give, write } = await market();
    await give('monday.csv', 'email,zip\nan@example.com,20095\n');
    await cli(`distribute ${LATER}`);
    const path = write('tuesday.csv', 'email,zip\nbo@example.com,20097\n');
    const refused = await cli(`import leads ${path} --affiliate adbiz --distribute ${EARLIER} --json`);
    expect(refused.code).toBe(4);
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: { code: 'clock_before_last_placement' } });
    expect((await cli('lead list --json')).json()).toMatchObject({ total: 1 });
    expect((await cli('import list --json')).json()).toMatchObject({ imports: [{ import: 1 }] });
  });

  // Stands for another process that places a lead while the file is read.
  test.runIf(database.kind === 'sqlite')(
    'what could not be distributed is kept, and done by the next run',
    async () => {
      const { cli, write, cwd } = await market();
      const path = write('leads.csv', 'email,zip\nan@example.com,20095\n');
      const db = new Database(join(cwd, 'crmctl.db'));
      db.exec(`create trigger meanwhile after update of state on imports when new.state = 'finished' begin
      insert into placements (lead_id, group_id, cause, at) select id, group_id, 'hand', '2026-10-05T08:00:00.000Z' from records where type = 'lead'; end`);
      const busy = await cli(`import leads ${path} --affiliate adbiz --accept-mapping --distribute ${EARLIER} --json`);
      expect(busy).toMatchObject({ code: 75, stdout: '' });
      expect(JSON.parse(busy.stderr)).toMatchObject({
        error: { message: expect.stringContaining('Import 1 is kept') as string },
      });
      db.exec('drop trigger meanwhile; delete from placements');
      db.close();
      const again = await cli(`import leads ${path} --affiliate adbiz --accept-mapping --distribute ${LATER} --json`);
      expect(again.json()).toMatchObject({ state: 'known', distribution: { placed: 1 } });
    },
  );

  test('a plan tells criteria as the list of rules does', async () => {
    const { cli, write } = await market();
    const when = '{all: [{field: zip, op: starts-with, value: ["2"]}, {not: {field: city, op: is empty}}]}';
    const setup = write('setup.yaml', `version: 1\nrules: [{key: north, when: ${when}}]\n`);
    const { stdout } = await cli(`plan -f ${setup}`);
    expect(stdout).toContain('    when: nothing → zip starts-with 2 and not (city is empty)\n');
    expect((await cli(`apply -f ${setup} --yes`)).code).toBe(0);
    expect((await cli('rule list')).stdout).toContain('zip starts-with 2 and not (city is empty)');
  });

  test('a plan tells fields, columns and users that are called as criteria are', async () => {
    const { cli, write } = await market();
    await cli('user create all --to nord');
    const setup = write(
      'setup.yaml',
      `version: 1
fields: [{type: company, key: any, label: Any, kind: text}]
records: [{type: company, key: acme, name: ACME, fields: {any: foo}}]
affiliates: [{group: adbiz, map: {not: zip}}]
rules: [{key: some, targets: [{group: nord, users: {all: 3}}]}]
`,
    );
    const { code, stdout, stderr } = await cli(`plan -f ${setup}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const told of ['any=foo', 'not=zip', 'all=3']) expect(stdout).toContain(told);
    expect((await cli(`apply -f ${setup} --yes`)).code).toBe(0);
  });

  test('undo says that sales stand in the statement of a past month, apart from what was touched', async () => {
    const { cli, give } = await market();
    await cli('group create solar --kind client');
    await cli('rule delete north');
    await cli('rule create resell --buyer solar=10');
    await give('monday.csv', 'email,zip\nan@example.com,20095\nbo@example.com,20097\n');
    await cli('distribute --now 2026-10-20T08:00:00Z');
    const inMonth = await cli('distribute undo --dry-run --now 2026-10-31T08:00:00Z --json');
    expect([inMonth.code, inMonth.json()]).toMatchObject([0, { undone: [{ leads: 2 }] }]);
    await cli('lead status l2 contacted');
    const november = '--now 2026-11-02T08:00:00Z --json';
    const refused = await cli(`distribute undo ${november}`);
    expect(refused.code).toBe(4);
    expect(JSON.parse(refused.stderr)).toMatchObject({
      error: {
        code: 'sales_in_statement',
        message: '2 sales of run 1 stand in the statement of 2026-10, which never changes.',
        details: { leads: ['l1', 'l2'], touched: ['l2'] },
      },
    });
    const left = await cli(`distribute undo --skip-touched ${november}`);
    expect(left.code).toBe(3);
    expect(left.json()).toMatchObject({ undone: [{ leads: 0, touched: ['l2'], in_statement: ['l1', 'l2'] }] });
  });

  test('numbers in a condition are read in the locale of the account', async () => {
    const { cli } = await market();
    expect((await cli('settings set locale de')).code).toBe(0);
    const when = async (condition: string): Promise<unknown> => {
      const { code, stderr } = await cli(['rule', 'edit', 'north', '--when', condition]);
      expect([code, stderr]).toEqual([0, '']);
      return (await cli('rule show north --json')).json()['when'];
    };
    expect(await when('budget between 1.234,56 and 12.000,00')).toMatchObject({ value: ['1.234,56', '12.000,00'] });
    expect(await when('budget in 1.234,56')).toMatchObject({ value: ['1.234,56'] });
    expect(await when('product in solar, roof')).toMatchObject({ value: ['solar', 'roof'] });
    expect(await when('zip in 20095,20097')).toMatchObject({ value: ['20095', '20097'] });
  });

  test('a number that a double cannot hold is the same number created, imported and asked for', async () => {
    const { cli, give, cwd } = await market();
    const large = ['9007199254740993', '99999999999999999999999999.5'];
    await give('large.csv', `email,budget\na@example.com,${large[0]}\nb@example.com,${large[1]}\n`);
    for (const budget of large) await cli(`lead create big-${budget.length} --name Big --field budget=${budget}`);
    const { leads } = (await cli('lead list --json')).json<{ leads: { fields: { budget: unknown } }[] }>();
    expect(leads.map(({ fields }) => fields.budget)).toEqual([...large, ...large]);
    const tested = await cli(['rule', 'test', '--when', 'budget = 9007199254740993', 'l1', 'big-16', '--json']);
    expect(tested.stdout).not.toContain('"matches":false');
    expect(tested.code).toBe(0);
    const other = await cli(['rule', 'test', '--when', 'budget = 9007199254740992', 'l1', '--json']);
    expect(other.stdout).toContain('"matches":false');
    const when = '{field: budget, op: =, value: 9007199254740993}';
    const [rule, setup] = ['rule.yaml', 'setup.yaml'].map((name) => join(cwd, name)) as [string, string];
    writeFileSync(rule, `when: ${when}\n`);
    writeFileSync(setup, `version: 1\nrules: [{key: north, when: ${when}}]\n`);
    expect((await cli(`rule edit north --from ${rule}`)).stderr).toBe('');
    expect((await cli('rule show north --json')).json()).toMatchObject({ when: { value: large[0] } });
    expect((await cli(`plan -f ${setup} --json`)).json()).toMatchObject({ changes: [] });
  });
});
