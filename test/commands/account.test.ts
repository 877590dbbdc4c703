import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { priceOf, tellPrice } from '../../src/directory/account-price.ts';
import { cliFor } from '../support/run-cli.ts';
import { useTemporaryFolder } from '../support/small-account.ts';

const folder = useTemporaryFolder();

test.each([
  { package: '49.90', groupSystem: '14.97', total: '64.87' },
  { package: '0.05', groupSystem: '0.02', total: '0.07' },
  { package: '0.01', groupSystem: '0.00', total: '0.01' },
  { package: '33.35', groupSystem: '10.01', total: '43.36' },
  { package: '0', groupSystem: '0.00', total: '0.00' },
  { package: '7.5', groupSystem: '2.25', total: '9.75' },
])('the group system costs 30 % of $package, rounded half up: $groupSystem', (price) => {
  const settings = { 'package-price': price.package, currency: 'EUR', 'group-system': 'on' as const };
  expect(tellPrice(priceOf(settings))).toMatchObject({ group_system: price.groupSystem, total: price.total });
  expect(tellPrice(priceOf({ ...settings, 'group-system': 'off' })).total).toBe(tellPrice(priceOf(settings)).package);
});

test('account show and settings list give the price', async () => {
  const cli = cliFor(join(folder(), 'test.db'));
  await cli('init --admin root --admin-email root@example.com');
  await cli('settings set package-price 49.90');
  const price = { currency: 'EUR', package: '49.90', group_system: '14.97', total: '64.87' };
  expect((await cli('account show --json')).json()).toMatchObject({ administrators: ['root'], price });
  expect((await cli('account show')).stdout).toContain('14.97 EUR a month, 30 % of it');
  expect((await cli('settings list --json')).json()).toMatchObject({ price });
});

test.each([
  ['xx', 'For example: de or en-US.'],
  ['de_DE', 'Did you mean "de-DE"?'],
  ['dee', 'Did you mean "de"'],
  ['de-QQ', 'Did you mean "de"?'],
])('the locale %s is refused where it is set, planned and applied', async (locale, hint) => {
  const cwd = folder();
  const cli = cliFor(join(cwd, 'test.db'), { cwd });
  await cli('init --admin root --admin-email root@example.com');
  const setup = join(cwd, 'setup.yaml');
  writeFileSync(setup, `version: 1\nsettings: {locale: ${locale}}\naffiliates: [{group: base, locale: ${locale}}]\n`);
  for (const words of [`settings set locale ${locale}`, `plan -f ${setup}`, `apply -f ${setup} --yes`]) {
    const { code, stderr } = await cli(words);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(hint) as string });
  }
  for (const known of ['de', 'en-US', 'pt-BR']) expect((await cli(`settings set locale ${known}`)).code).toBe(0);
});
