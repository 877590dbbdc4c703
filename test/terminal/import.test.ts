import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cliFor } from '../support/run-cli.ts';
import { useTemporaryFolder } from '../support/small-account.ts';
import { KEYS, openTerminal } from '../support/terminal.ts';

const folder = useTemporaryFolder();
const ROWS = 60_000;
const IMPORT = ['import', 'leads', 'leads.csv', '--affiliate', 'adbiz', '--accept-mapping'];

test('an import shows how far it is, is interrupted by Ctrl-C, and goes on where it stopped', async () => {
  const cwd = folder();
  const crmctl = cliFor(join(cwd, 'crmctl.db'), { cwd });
  await crmctl('init --admin root --admin-email root@example.com');
  await crmctl('group create adbiz --kind affiliate');
  const rows = Array.from({ length: ROWS }, (_, at) => `X${at},Name ${at},mail${at}@example.com,${'note '.repeat(20)}`);
  writeFileSync(join(cwd, 'leads.csv'), `external_id,name,email,notes\n${rows.join('\n')}\n`);

  const first = openTerminal(IMPORT, { cwd });
  await first.see('MB/s');
  first.type(KEYS.interrupt);
  const { code, shown } = await first.end();
  expect(code).toBe(130);
  expect(shown).toMatch(/\d+%  [\d.]+ MB  [\d,]+ rows  [\d,?]+\/s  [\d.?]+ MB\/s  [\d?]+s? left/);
  expect(shown).toContain('What is read so far is kept, and seen by nobody.');
  expect((await crmctl('lead list --json')).json()).toMatchObject({ leads: [] });

  const second = await openTerminal(IMPORT, { cwd }).end();
  expect(second.code).toBe(0);
  expect(second.shown).toMatch(/rows read +60,?000/);
  expect(second.shown).toMatch(/created +60,?000/);
  expect((await crmctl('import list --json')).json()).toMatchObject({
    imports: [{ state: 'finished', rows_read: ROWS, created: ROWS, payable: ROWS }],
  });
});
