import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCRIPTS } from '../../src/commands/completion/scripts.ts';
import { change } from '../../src/access/change.ts';
import { createRule } from '../../src/distribution/create-rule.ts';
import { readRule } from '../../src/distribution/read-rule.ts';
import { makeAccount, sessionOn } from '../support/small-account.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openTerminal } from '../support/terminal.ts';

const PROGRAM = join(import.meta.dirname, '../../bin/crmctl.js');

let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crmctl-completion-'));
  const db = join(folder, 'crmctl.db');
  const store = await openStore({ url: db, create: true });
  await makeAccount(store, {
    groups: [
      { key: 'nord', kind: 'organization' },
      { key: 'nord-1', kind: 'team', parent: 'nord' },
      { key: 'adbiz', kind: 'affiliate' },
      { key: 'solarbuyer', kind: 'client' },
    ],
    users: { anna: ['nord'] },
    records: [
      { type: 'company', key: 'acme', name: 'ACME', group: 'nord' },
      { type: 'lead', key: 'l1', name: 'Otto', group: 'base' },
    ],
  });
  await change(sessionOn(store), (change) =>
    createRule(change, readRule({ key: 'solar-north', targets: [{ group: 'nord' }] })),
  );
  await store.close();
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/crmctl'), `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
  chmodSync(join(folder, 'bin/crmctl'), 0o755);
  env = { PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`, CRMCTL_DB: db, HOME: folder };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function isInstalled(shell: string): boolean {
  return spawnSync(shell, ['--version']).status === 0;
}

const LINES = [
  { typed: 'gr', completed: 'crmctl group ' },
  { typed: 'group show nord-', completed: 'crmctl group show nord-1 ' },
  { typed: 'user show an', completed: 'crmctl user show anna ' },
  { typed: 'company show ac', completed: 'crmctl company show acme ' },
  { typed: 'rule show so', completed: 'crmctl rule show solar-north ' },
  { typed: 'lead explain l', completed: 'crmctl lead explain l1 ' },
  { typed: 'affiliate show a', completed: 'crmctl affiliate show adbiz ' },
  { typed: 'client statement s', completed: 'crmctl client statement solarbuyer ' },
  { typed: 'access check anna view company/a', completed: 'crmctl access check anna view company/acme ' },
  { typed: 'import leads x.csv --affiliate a', completed: 'crmctl import leads x.csv --affiliate adbiz ' },
  { typed: 'role show aud', completed: 'crmctl role show auditor ' },
  { typed: 'group allow nord lead.view-c', completed: 'crmctl group allow nord lead.view-contact=' },
];

describe('bash', () => {
  test.each(LINES)('completes "crmctl $typed"', ({ typed, completed }) => {
    const line = `crmctl ${typed}`;
    const script = `${SCRIPTS.bash}
COMP_LINE=$1 COMP_POINT=\${#1}
_crmctl
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script, 'bash', line], { env, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(`${line.slice(0, line.lastIndexOf(' ') + 1)}${stdout.trim()}`).toBe(completed.trim());
  });

  test('completes what is typed at its prompt', async () => {
    const terminal = openTerminal(['--norc', '-i'], { cwd: folder, env: { ...env, PS1: '> ' }, program: 'bash' });
    await terminal.see('> ');
    terminal.type('source <(crmctl completion bash)\r');
    await terminal.see('> ');
    terminal.type('crmctl group show nord-\t');
    await terminal.see('nord-1 ');
    terminal.type('--output ya\t');
    await terminal.see('yaml');
    terminal.type('\u0015');
    terminal.type('exit\r');
    expect(await terminal.end()).toMatchObject({ code: 0 });
  });
});

describe.skipIf(!isInstalled('zsh'))('zsh (skipped where it is not installed)', () => {
  test('completes what is typed at its prompt', async () => {
    const terminal = openTerminal(['-f', '-i'], { cwd: folder, env: { ...env, PS1: '> ' }, program: 'zsh' });
    await terminal.see('> ');
    terminal.type('autoload -Uz compinit; compinit -u; source <(crmctl completion zsh); print rea""dy\r');
    await terminal.see('ready');
    terminal.type('crmctl group show nord-\t');
    await terminal.see('nord-1 ');
    terminal.type('\u0015');
    terminal.type('exit\r');
    expect(await terminal.end()).toMatchObject({ code: 0 });
  });
});

describe.skipIf(!isInstalled('fish'))('fish (skipped where it is not installed)', () => {
  test.each(LINES)('completes "crmctl $typed"', ({ typed, completed }) => {
    const ask = `${SCRIPTS.fish}\ncomplete -C 'crmctl ${typed}'`;
    const { stdout } = spawnSync('fish', ['--no-config', '-c', ask], { env, encoding: 'utf8' });
    expect(stdout.split('\n').map((found) => found.split('\t')[0])).toContain(completed.trim().split(' ').at(-1));
  });
});
