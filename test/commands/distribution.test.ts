import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
    const give = async (name: string, text: string, more = ''): Promise<void> => {
      writeFileSync(join(cwd, name), text);
      const imported = await cli(`import leads ${join(cwd, name)} --affiliate adbiz --accept-mapping ${more}`);
      expect([imported.code, imported.stderr]).toEqual([0, '']);
    };
    await cli('init --admin root --admin-email root@example.com');
    await cli('group create nord --kind organization');
    await cli('group create adbiz --kind affiliate');
    await cli('user create anna --name Anna --email anna@example.com --to nord');
    await cli('rule create north --to nord');
    return { cli, give, cwd };
  }

  test('undo refuses a lead that a later import has updated', async () => {
    const { cli, give } = await market();
    await give('monday.csv', 'email,zip\nan@example.com,20095\nbo@example.com,\n');
    expect((await cli('distribute --json')).json()).toMatchObject({ run: 1, placed: 2 });
    await give('tuesday.csv', 'email,zip\nbo@example.com,20097\n', '--on-duplicate update');
    const refused = await cli('distribute undo --json');
    expect(refused.code).toBe(4);
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: { code: 'leads_touched', details: { leads: ['l2'] } } });
    const others = await cli('distribute undo --skip-touched --json');
    expect(others.code).toBe(3);
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
