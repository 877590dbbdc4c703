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
    return { cli, give };
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
});
