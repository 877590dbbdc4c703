import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { useTemporaryFolder } from '../support/small-account.ts';

// The built program, really killed. CRMCTL_TEST_KILLS=50 kills it fifty times.
const PROGRAM = join(import.meta.dirname, '../../bin/crmctl.js');
const KILLS = Number(process.env['CRMCTL_TEST_KILLS'] ?? 3);
const NOW = '2026-10-01T08:00:00Z';

function crmctl(cwd: string, ...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, '--now', NOW, ...words], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  return { status, stdout, stderr };
}

const IMPORT = ['import', 'leads', 'leads.csv', '--affiliate', 'adbiz', '--accept-mapping', '--json'];

function account(cwd: string, rows: number): void {
  crmctl(cwd, 'init', '--admin', 'root', '--admin-email', 'root@example.com');
  crmctl(cwd, 'group', 'create', 'adbiz', '--kind', 'affiliate');
  const lines = Array.from({ length: rows }, (_, at) =>
    at % 1000 === 7 ? 'ragged' : `X${at % 9973 === 0 ? 1 : at},Käthe ${at},mail${at}@example.com,"a\nb"`,
  );
  writeFileSync(join(cwd, 'leads.csv'), `external_id,name,email,notes\n${lines.join('\n')}\n`);
}

/** Everything an import leaves, but how long it took. */
function remains(cwd: string): object {
  const list = JSON.parse(crmctl(cwd, 'import', 'list', '--json').stdout) as object;
  const rows = crmctl(cwd, 'import', 'show', '1', '--rows', '--output', 'csv').stdout;
  const leads = crmctl(cwd, 'lead', 'list', '--json', '--limit', '1000000').stdout;
  const rejects = readFileSync(join(cwd, 'leads.csv.rejects.csv'), 'utf8');
  return { list, rows: digest(rows), leads: digest(leads), rejects: digest(rejects) };
}

/** Until an import of the affiliate has begun: its lock cannot be taken any more. */
async function importIsHeld(cwd: string): Promise<void> {
  for (;;) {
    const lock = new Database(join(cwd, 'crmctl.db-import-of-adbiz.lock'), { timeout: 0 });
    try {
      lock.exec('begin exclusive; rollback');
    } catch {
      return;
    } finally {
      lock.close();
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function digest(text: string): string {
  return `${text.length} ${createHash('sha256').update(text).digest('hex')}`;
}

describe('the built program', () => {
  const folder = useTemporaryFolder();

  test('ends with the same leads, ledger and rejects however often it is killed', async () => {
    const whole = folder();
    account(whole, 30_000);
    const begun = performance.now();
    expect(crmctl(whole, ...IMPORT).status).toBe(3);
    const milliseconds = performance.now() - begun;

    const cwd = folder();
    account(cwd, 30_000);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = spawn(process.execPath, [PROGRAM, '--now', NOW, ...IMPORT], { cwd, stdio: 'ignore' });
      const signal = kill % 3 === 1 ? 'SIGINT' : 'SIGKILL';
      const timer = setTimeout(() => child.kill(signal), ((kill + 0.5) / KILLS) * milliseconds);
      await new Promise((resolve) => child.once('exit', resolve));
      clearTimeout(timer);
    }
    expect([0, 3]).toContain(crmctl(cwd, ...IMPORT).status);
    expect(remains(cwd)).toEqual(remains(whole));
  }, 300_000);

  test('says that the disk is full, keeps nothing by halves, and goes on when there is room', () => {
    const cwd = folder();
    account(cwd, 20_000);
    const words = ['--now', NOW, ...IMPORT].map((word) => `'${word}'`).join(' ');
    const limited = spawnSync('bash', ['-c', `ulimit -f 1500; exec "${process.execPath}" "${PROGRAM}" ${words}`], {
      cwd,
      encoding: 'utf8',
    });
    expect(limited.stderr).toContain('disk_full');
    expect(limited.status).toBe(1);
    expect(JSON.parse(crmctl(cwd, 'lead', 'list', '--json').stdout)).toMatchObject({ leads: [] });
    expect(crmctl(cwd, ...IMPORT).status).toBe(3);
    expect(JSON.parse(crmctl(cwd, 'import', 'list', '--json').stdout)).toMatchObject({
      imports: [{ state: 'finished', rows_read: 20_000 }],
    });
  }, 120_000);

  test('reads standard input, and two at once stand in line', async () => {
    const cwd = folder();
    account(cwd, 2000);
    const piped = execFileSync('bash', [
      '-c',
      `cd "${cwd}"; gzip -c leads.csv | "${process.execPath}" "${PROGRAM}" import leads - --affiliate adbiz --accept-mapping --rejects r.csv --json || true`,
    ]);
    expect(JSON.parse(piped.toString())).toMatchObject({ rows_read: 2000 });
    expect(existsSync(join(cwd, 'r.csv'))).toBe(true);
    writeFileSync(
      join(cwd, 'more.csv'),
      readFileSync(join(cwd, 'leads.csv'), 'utf8').replaceAll('X', 'Y').replaceAll(',mail', ',post'),
    );
    const both = ['leads.csv', 'more.csv'].map(
      (file) =>
        new Promise<number | null>((resolve) => {
          const words = IMPORT.map((word) => (word === 'leads.csv' ? file : word));
          spawn(process.execPath, [PROGRAM, ...words], { cwd, stdio: 'ignore' }).once('exit', resolve);
        }),
    );
    for (const code of await Promise.all(both)) expect([0, 3]).toContain(code);
    expect(JSON.parse(crmctl(cwd, 'import', 'list', '--json').stdout)).toMatchObject({ imports: [{}, {}] });
  }, 120_000);

  test('waits for a database that another holds, and leaves the file for later when it takes too long', async () => {
    const cwd = folder();
    account(cwd, 200);
    const other = new Database(join(cwd, 'crmctl.db'));
    other.exec('begin immediate');
    const late = crmctl(cwd, ...IMPORT, '--wait', '0');
    expect(late.status).toBe(75);
    expect(JSON.parse(late.stdout || late.stderr)).toMatchObject({ error: { code: 'database_busy' } });
    expect(existsSync(join(cwd, 'leads.csv.rejects.csv'))).toBe(false);

    const child = spawn(process.execPath, [PROGRAM, '--now', NOW, ...IMPORT, '--wait', '60s'], {
      cwd,
      stdio: 'ignore',
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const isHeld = await Promise.race([importIsHeld(cwd).then(() => true), ended.then(() => false)]);
    expect(isHeld).toBe(true);
    // Of two cron jobs the second finds the first at it.
    const second = crmctl(cwd, ...IMPORT, '--wait', '0');
    expect(second.status).toBe(75);
    expect(second.stdout + second.stderr).toContain('import of adbiz');
    other.exec('rollback');
    other.close();
    expect(await ended).toBe(3);
    expect(JSON.parse(crmctl(cwd, 'import', 'list', '--json').stdout)).toMatchObject({
      imports: [{ state: 'finished', rows_read: 200 }],
    });
  }, 120_000);
});
