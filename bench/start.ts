// What a start costs, as whole processes: `crmctl --help` and `group list` beside Node running an empty file. The
// machine may be busy with other things, so the three take turns, and their medians are compared.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROUNDS = Number(process.argv[2] ?? 31);

const folder = mkdtempSync(join(tmpdir(), 'crmctl-start-'));
const program = join(process.cwd(), 'bin/crmctl.js');
const empty = join(folder, 'empty.js');
const database = join(folder, 'crmctl.db');
writeFileSync(empty, '');
run([program, '--db', database, 'init', '--admin', 'root', '--admin-email', 'root@example.com']);

const commands = [
  { name: 'node empty.js', argv: [empty], limit: 1 },
  { name: 'crmctl --help', argv: [program, '--help'], limit: 1.5 },
  { name: 'crmctl group list', argv: [program, '--db', database, 'group', 'list'], limit: 2 },
].map((command) => ({ ...command, times: [] as number[] }));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const { argv, times } of commands) times.push(run(argv));
}
rmSync(folder, { recursive: true });

const base = median(commands[0]!.times);
for (const { name, limit, times } of commands) {
  const ratio = median(times) / base;
  process.stdout.write(
    `${name.padEnd(17)} ${median(times).toFixed(0).padStart(5)} ms  ${ratio.toFixed(2)}× (at most ${limit}×)\n`,
  );
  if (ratio > limit) process.exitCode = 1;
}

function run(argv: string[]): number {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - begun;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
