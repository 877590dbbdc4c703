import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { cliFor } from '../support/run-cli.ts';
import { useTemporaryFolder } from '../support/small-account.ts';
import { KEYS, openTerminal } from '../support/terminal.ts';

const temporaryFolder = useTemporaryFolder();
let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  writeFileSync(
    join(folder, 'setup.yaml'),
    'version: 1\ngroups: [{key: nord, kind: organization}]\nusers: [{key: root, groups: [admin]}]\n',
  );
});

test('apply shows the plan and asks; no leaves not even a database behind, yes makes it', async () => {
  const refused = openTerminal(['apply', '-f', 'setup.yaml'], { cwd: folder });
  await refused.see('Would create group nord');
  await refused.see('3 to create');
  await refused.see('like this?');
  refused.type(`n${KEYS.enter}`);
  await refused.see('nothing was changed');
  expect((await refused.end()).code).toBe(4);
  expect(existsSync(join(folder, 'crmctl.db'))).toBe(false);

  const agreed = openTerminal(['apply', '-f', 'setup.yaml'], { cwd: folder });
  await agreed.see('like this?');
  agreed.type(`y${KEYS.enter}`);
  await agreed.see('Created group nord');
  expect((await agreed.end()).code).toBe(0);
  const shown = await cliFor(join(folder, 'crmctl.db'))('plan -f setup.yaml --exit-code', { cwd: folder });
  expect(shown.code).toBe(0);
});

test('Ctrl-C at the question changes nothing and exits 130', async () => {
  const terminal = openTerminal(['apply', '-f', 'setup.yaml'], { cwd: folder });
  await terminal.see('like this?');
  terminal.type(KEYS.interrupt);
  expect((await terminal.end()).code).toBe(130);
  expect(existsSync(join(folder, 'crmctl.db'))).toBe(false);
});
