import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { openAccount } from '../../src/index.ts';
import { openStore } from '../../src/store/open-store.ts';
import { makeAccount, useTemporaryFolder } from '../support/small-account.ts';

const ROOT = join(import.meta.dirname, '../..');
const temporaryFolder = useTemporaryFolder();

async function makeDeals(folder: string): Promise<string> {
  const path = join(folder, 'crmctl.db');
  const store = await openStore({ url: path, create: true });
  await makeAccount(store, {
    groups: [
      { key: 'nord', kind: 'organization' },
      { key: 'sued', kind: 'organization' },
    ],
    users: { anna: ['nord'] },
    records: [
      { type: 'deal', key: 'small', group: 'nord', fields: { amount: 9 } },
      { type: 'deal', key: 'large', group: 'nord', fields: { amount: 1000 } },
      { type: 'deal', key: 'hidden', group: 'sued', fields: { amount: 5000 } },
    ],
  });
  await store.close();
  return path;
}

test('the library answers as the command line does', async () => {
  const account = await openAccount(await makeDeals(temporaryFolder()));
  expect(await account.check('anna', 'edit', 'deal/large')).toMatchObject({
    allowed: true,
    ways: [{ way: 'group', via: 'nord' }],
  });
  expect((await account.who('edit', 'deal/large')).users.map(({ user }) => user)).toEqual(['anna', 'root']);
  expect((await account.what('anna', 'edit', { type: 'deal' })).records.map(({ record }) => record)).toEqual([
    'deal/large',
    'deal/small',
  ]);
  expect((await account.explain('anna', 'view', 'deal/hidden'))[0]).toBe('anna may not view deal/hidden.');
  await expect(account.check('ana', 'view', 'deal/large')).rejects.toMatchObject({
    code: 'user_not_found',
    hint: 'Did you mean "anna"?',
  });
  await account.close();
});

test('the example of the docs runs as it is, against the built package', async () => {
  const folder = temporaryFolder();
  const database = await makeDeals(folder);
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules', 'crmctl'));
  symlinkSync(join(ROOT, 'node_modules', 'kysely'), join(folder, 'node_modules', 'kysely'));
  const outfile = join(folder, 'list-deals.mjs');
  await build({ entryPoints: [join(ROOT, 'docs/examples/list-deals.ts')], outfile, format: 'esm', platform: 'node' });
  const { status, stdout, stderr } = spawnSync(process.execPath, [outfile, database, 'anna'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.split('\n').filter((line) => !line.startsWith('  '))).toEqual(['large  large', 'small  small', '']);
  expect(stdout).toContain('anna may edit deal/large. deal/large is in nord');
});
