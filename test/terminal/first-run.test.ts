import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { useTemporaryFolder } from '../support/small-account.ts';
import { KEYS, openTerminal } from '../support/terminal.ts';

const folder = useTemporaryFolder();

test('crmctl alone in an empty folder makes an account, a group and a user, command by command', async () => {
  const cwd = folder();
  const terminal = openTerminal([], { cwd });
  const answer = async (question: string, keys: string): Promise<void> => {
    await terminal.see(question);
    terminal.type(`${keys}${KEYS.enter}`);
  };
  await answer('Make one?', '');
  await answer('Key of the first administrator', 'anna');
  await answer('email address', 'anna@example.com');
  await terminal.see('$ crmctl init --admin anna --admin-email anna@example.com');
  await answer('Make a first group?', '');
  await answer('Its key', 'nord');
  await terminal.see('team: people');
  terminal.type(KEYS.down);
  await terminal.see('❯ team');
  terminal.type(KEYS.enter);
  await answer('Put a user into nord?', '');
  await answer('Key of the user', 'bert');
  await answer('Import a file of leads?', 'n');
  expect((await terminal.end()).code).toBe(0);
  const { stdout } = await runCli(['--db', join(cwd, 'crmctl.db'), 'user', 'show', 'bert', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ key: 'bert', groups: [{ group: 'base' }, { group: 'nord' }] });
});

test('interrupted, it has made nothing, and exits 130', async () => {
  const cwd = folder();
  const terminal = openTerminal([], { cwd });
  await terminal.see('Make one?');
  terminal.type(KEYS.interrupt);
  expect((await terminal.end()).code).toBe(130);
  expect(existsSync(join(cwd, 'crmctl.db'))).toBe(false);
});

test('where CRMCTL_DB names a database that is there, it shows its help', async () => {
  const db = join(folder(), 'elsewhere.db');
  await runCli(['--db', db, 'init', '--admin', 'anna', '--admin-email', 'anna@example.com']);
  const { code, shown } = await openTerminal([], { cwd: folder(), env: { CRMCTL_DB: db } }).end();
  expect(code).toBe(0);
  expect(shown).toContain('Usage: crmctl');
});
