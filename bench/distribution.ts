// Distribution against the sqlite3 shell, which updates owner and group of the same leads and inserts one placement each.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openStore } from '../src/store/open-store.ts';
import { runDistribution } from '../src/distribution/run-distribution.ts';
import { measureOnPostgres } from './distribution-postgres.ts';
import { makeLargeAccount } from './large-account.ts';
import { operatorAt } from './operator-at.ts';

interface Timed {
  seconds: number;
  /** User and system time: what others on the machine do not change. */
  processorSeconds: number;
}

interface Measured extends Timed {
  peakMegabytes: number;
}

const { values } = parseArgs({
  options: {
    leads: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    worker: { type: 'string' },
    json: { type: 'boolean', default: false },
    postgres: { type: 'boolean', default: false },
  },
});

if (values.worker !== undefined) await work(values.worker);
else if (values.postgres) await measurePostgres(Number(values.leads), Number(values.rounds));
else await measure(Number(values.leads), Number(values.rounds));
async function measure(leads: number, rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'crmctl-bench-'));
  try {
    const original = join(folder, 'account.db');
    const store = await openStore({ url: original, create: true });
    await makeLargeAccount(store, leads);
    await store.close();
    const results = [];
    for (let round = 0; round < rounds; round++) {
      const shell = timeShell(copy(original, join(folder, 'shell.db')));
      const ours = timeWorker(copy(original, join(folder, 'ours.db')));
      results.push({ shell, ours, ratio: ours.seconds / shell.seconds });
    }
    const middle = results.toSorted((a, b) => a.ratio - b.ratio)[Math.floor(rounds / 2)]!;
    const report = {
      leads,
      rules: 20,
      groups: 50,
      users: 500,
      database_megabytes: Math.round(statSync(original).size / 1e6),
      shell_seconds: round(middle.shell.seconds),
      crmctl_seconds: round(middle.ours.seconds),
      ratio: round(middle.ratio),
      ratios: results.map(({ ratio }) => round(ratio)),
      processor_ratios: results.map(({ shell, ours }) => round(ours.processorSeconds / shell.processorSeconds)),
      leads_per_second: Math.round(leads / middle.ours.seconds),
      peak_megabytes: Math.max(...results.map(({ ours }) => ours.peakMegabytes)),
      node: process.version,
      cpu: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
    };
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : tell(report));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measurePostgres(leads: number, rounds: number): Promise<void> {
  const results = (await measureOnPostgres(leads, rounds)).map((one) => ({
    ...one,
    ratio: one.seconds / one.statements,
  }));
  const middle = results.toSorted((a, b) => a.ratio - b.ratio)[Math.floor(rounds / 2)]!;
  const report = {
    database: 'PostgreSQL',
    leads,
    statements_seconds: round(middle.statements),
    crmctl_seconds: round(middle.seconds),
    ratio: round(middle.ratio),
    ratios: results.map(({ ratio }) => round(ratio)),
    leads_per_second: Math.round(leads / middle.seconds),
    peak_megabytes: Math.max(...results.map(({ peakMegabytes }) => peakMegabytes)),
  };
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : tell(report));
}

async function work(url: string): Promise<void> {
  const began = performance.now();
  const store = await openStore({ url });
  await runDistribution(operatorAt(store, '2026-10-02T08:00:00.000Z'));
  await store.close();
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const measured: Measured = {
    seconds: (performance.now() - began) / 1000,
    processorSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMegabytes: Math.round(maxRSS / 1024),
  };
  process.stdout.write(JSON.stringify(measured));
}

function timeWorker(path: string): Measured {
  const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--worker', path], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Measured;
}

// The same two columns of the same rows, and as many placements, in one transaction.
function timeShell(path: string): Timed {
  const began = performance.now();
  const { stderr, status } = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time sqlite3 "$0"', path], {
    encoding: 'utf8',
    input: `begin;
      update records set owner_id = 2 + (id * 7919) % 500, group_id = 3 + ((id * 7919) % 500) / 10 where type = 'lead';
      insert into placements (id, lead_id, group_id, user_id, cause, rule_id, run_id, at)
        select row_number() over (order by id), id, group_id, owner_id, 'run', 1, 1, '2026-10-02T08:00:00.000Z'
        from records where type = 'lead';
      commit;`,
  });
  const seconds = (performance.now() - began) / 1000;
  if (status !== 0) throw new Error(stderr);
  const [user, system] = stderr.trim().split(' ').map(Number);
  return { seconds, processorSeconds: user! + system! };
}

function copy(from: string, to: string): string {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${to}${suffix}`, { force: true });
  copyFileSync(from, to);
  // Both begin with the file in the operating system's cache.
  execFileSync('cat', [to], { stdio: ['ignore', 'ignore', 'inherit'], maxBuffer: 1 });
  return to;
}

function tell(report: Record<string, unknown>): string {
  return `${Object.entries(report)
    .map(([name, value]) => `${name.replaceAll('_', ' ').padEnd(22)}${String(value)}`)
    .join('\n')}\n`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
