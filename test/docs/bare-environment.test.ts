import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

// What cron gives a program: no HOME, no TERM, no terminal, LANG=C. The pages that a new user follows are run in it,
// line by line, by a real shell and the built program.

const ROOT = join(import.meta.dirname, '../..');
const PARTLY = 3;
const DENIED = 5;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crmctl-bare-'));
  cpSync(join(ROOT, 'fixtures'), join(folder, 'fixtures'), { recursive: true });
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/crmctl'), `#!/bin/sh\nexec "${process.execPath}" "${ROOT}/bin/crmctl.js" "$@"\n`);
  chmodSync(join(folder, 'bin/crmctl'), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each(['README.md', 'docs/tutorial.md'])(
  'every step of %s works as cron would run it',
  (page) => {
    const lines = linesOf(page);
    const script = lines.map((line) => `${line}\necho "exit $?" >&3`).join('\n');
    const env = { PATH: `${join(folder, 'bin')}:${dirname('/bin/sh')}:/usr/bin`, LANG: 'C' };
    const { stdout, stderr, output } = spawnSync('/bin/sh', ['-c', script], {
      cwd: folder,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const codes = (output[3] ?? '').trim().split('\n');
    const expected = lines.map((line) => {
      const said = /# exit (\d+)$/.exec(line)?.[1];
      if (said !== undefined) return `exit ${said}`;
      return expect.toBeOneOf(
        [0, PARTLY, ...(/ access check /.test(line) ? [DENIED] : [])].map((code) => `exit ${code}`),
      );
    });
    expect(lines.map((line, at) => [line, codes[at]])).toEqual(lines.map((line, at) => [line, expected[at]]));
    expect(stderr).not.toMatch(/a bug in crmctl|warning: setlocale/);
    expect(stdout).not.toContain('\u001b');
  },
  120_000,
);

function linesOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replaceAll('\\\n', ' ');
  return [...text.matchAll(/^```console\n(.*?)^```/gms)]
    .flatMap(([, block = '']) => block.split('\n'))
    .filter((line) => line.startsWith('$ crmctl '))
    .map((line) => line.slice(2));
}

test.runIf(existsSync('/dev/full'))('a disk that is full is one error of three lines', () => {
  const env = { PATH: `${join(folder, 'bin')}:/usr/bin`, LANG: 'C' };
  const run = (command: string) => spawnSync('/bin/sh', ['-c', command], { cwd: folder, env, encoding: 'utf8' });
  run('crmctl --db a.db init --admin root --admin-email root@example.com');
  expect(run('crmctl --db a.db user list > /dev/full')).toMatchObject({
    status: 1,
    stderr: [
      'Error: Standard output cannot be written.',
      '  The disk is full, or the file as large as it may be.',
      '  Write it elsewhere. A change that was asked for may have been made: crmctl journal list.',
      '',
    ].join('\n'),
  });
});

test('--no-color takes the colours off faults too', () => {
  const env = { PATH: `${join(folder, 'bin')}:/usr/bin`, FORCE_COLOR: '1' };
  const stderrOf = (command: string) => spawnSync('/bin/sh', ['-c', command], { cwd: folder, env }).stderr.toString();
  expect(stderrOf('crmctl group lst')).toContain('\u001b');
  for (const command of ['crmctl --no-color group lst', 'crmctl --no-color --db none.db group list']) {
    expect(stderrOf(command)).toMatch(/^Error: /);
    expect(stderrOf(command)).not.toContain('\u001b');
  }
});

test('help that is asked for is a success, a noun without a verb is none', () => {
  const env = { PATH: `${join(folder, 'bin')}:/usr/bin`, LANG: 'C' };
  const run = (command: string) => spawnSync('/bin/sh', ['-c', command], { cwd: folder, env, encoding: 'utf8' });
  for (const command of ['crmctl group help', 'crmctl group --help', 'crmctl help group']) {
    expect(run(command)).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('Usage: ') as string });
  }
  expect(run('crmctl group')).toMatchObject({ status: 2, stdout: '' });
});
