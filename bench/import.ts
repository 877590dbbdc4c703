// `npm run bench:import [ROWS]`: crmctl against the sqlite3 shell, on the same file, in turn, the median of three.
// With `--postgres`: against `psql \\copy` into a table with as many indexes.
import { execFileSync, spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgresBench } from './import-postgres.ts';

const [sizes, isOnPostgres] = [
  process.argv.slice(2).filter((word) => word !== '--postgres'),
  process.argv.includes('--postgres'),
];
const rows = Number(sizes[0] ?? 1_000_000);
const rounds = Number(sizes[1] ?? 3);
const program = join(process.cwd(), 'bin/crmctl.js');
const folder = mkdtempSync(join(tmpdir(), 'crmctl-bench-'));
const file = join(folder, 'leads.csv');
const LARGEST_MB = 200;
const RATIO = 4;
const postgres = isOnPostgres ? await openPostgresBench() : undefined;
const shellName = postgres ? 'psql \\copy' : 'sqlite3';

try {
  await generate(file, rows);
  const megabytes = statSync(file).size / 1e6;
  console.log(`${rows.toLocaleString('en')} rows × 12 columns, ${megabytes.toFixed(0)} MB`);
  const shell: Took[] = [];
  const ours: Took[] = [];
  let peak = 0;
  let stages: Record<string, number> = {};
  for (let round = 1; round <= rounds; round += 1) {
    shell.push(postgres ? { seconds: postgres.runPsql(file), processor: 0 } : runShell());
    const run = runCrmctl(file, rows);
    ours.push(run);
    stages = run.stages;
    peak = Math.max(peak, run.megabytes);
    console.log(`round ${round}: ${shellName} ${tell(shell.at(-1)!)}, crmctl ${tell(run)}`);
  }
  const [theirs, own] = [shell, ours].map((runs) => median(runs.map(({ seconds }) => seconds)));
  const ratio = own! / theirs!;
  console.log(
    `median: ${shellName} ${theirs!.toFixed(1)} s, crmctl ${own!.toFixed(1)} s, ratio ${ratio.toFixed(2)} (at most ${RATIO})`,
  );
  console.log(`peak memory ${peak.toFixed(0)} MB (at most ${LARGEST_MB})`);
  showStages(stages);
  if (ratio > RATIO || peak > LARGEST_MB) process.exitCode = 1;
} finally {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Quoted commas, doubled quotes, some quoted line breaks, umlauts; every identity its own. */
async function generate(path: string, count: number): Promise<void> {
  const first = ['Anna', 'Jürgen', 'Björn', 'Käthe', 'Max', 'Lena', 'Paul', 'Zoë', 'Ömer', 'Hans'];
  const last = [
    'Müller',
    'Schmidt',
    'Schneider',
    'Fischer',
    'Weber',
    'Meyer',
    'Wagner',
    'Becker',
    'Schulz',
    'Großmann',
  ];
  const cities = ['Hamburg', 'München', 'Köln', 'Frankfurt am Main', 'Stuttgart', 'Düsseldorf', 'Dortmund', 'Essen'];
  const zips = ['20095', '80331', '50667', '60311', '70173', '40210', '44135', '45127'];
  let seed = 12_345;
  const random = (below: number): number => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) % below;
  const pad = (number: number): string => String(number).padStart(2, '0');
  const out = createWriteStream(path);
  let text = 'External-ID,E-Mail,Vorname,Nachname,Firma,Telefon,Straße,PLZ,Ort,Land,Datum,Bemerkung\n';
  for (let at = 0; at < count; at += 1) {
    const [forename, surname, place] = [first[random(10)], last[random(10)], random(8)];
    const company = at % 4 === 0 ? `"${surname}, ${forename} & Co. KG"` : `${surname} GmbH ${at % 1000}`;
    const note =
      at % 50 === 0
        ? `"Bitte anrufen,\nab ${at % 24} Uhr"`
        : at % 10 === 3
          ? `"sagt ""ja"" zu Angebot ${at}"`
          : `Anfrage Nr. ${at} über das Formular`;
    const email = `kunde.${at}.${(Math.imul(at, 2_654_435_761) >>> 0).toString(36)}@example${at % 97}.com`;
    const phone = `0171 ${1_000_000 + at * 7}`;
    const street = `${last[random(10)]}straße ${random(200) + 1}`;
    const day = `2026-${pad(1 + random(12))}-${pad(1 + random(28))}`;
    text += `X${at},${email},${forename},${surname},${company},${phone},${street},${zips[place]},${cities[place]},DE,${day},${note}\n`;
    if (text.length < 1 << 20) continue;
    if (!out.write(text)) await new Promise((resolve) => out.once('drain', () => resolve(undefined)));
    text = '';
  }
  await new Promise((resolve) => out.end(text, () => resolve(undefined)));
}

function runShell(): Took {
  const database = join(folder, 'shell.db');
  rmSync(database, { force: true });
  const columns = 'external_id,email,first,last,company,phone,street,zip,city,country,date,notes';
  const commands = [
    `create table leads(${columns.replaceAll(',', ' text,')} text)`,
    'create unique index email on leads(email)',
    'create index external on leads(external_id)',
  ].join('; ');
  return timed(['sqlite3', database, commands, `.import --csv --skip 1 ${file} leads`]);
}

interface Took {
  seconds: number;
  /** Of all threads, in seconds: what other work on the machine makes longer is not this. */
  processor: number;
}

function tell({ seconds, processor }: Took): string {
  return `${seconds.toFixed(1)} s${processor > 0 ? ` (processor time ${processor.toFixed(1)} s)` : ''}`;
}

/** By GNU time, which tells the most memory that the process has had. */
function timed(command: readonly string[]): Took & { megabytes: number; stdout: string; stderr: string } {
  const { stdout, stderr } = spawnSync('/usr/bin/time', ['-f', '%e %U %S %M', ...command], { encoding: 'utf8' });
  const [seconds, user, system, kilobytes] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number);
  return { seconds: seconds!, processor: user! + system!, megabytes: kilobytes! / 1024, stdout, stderr };
}

function runCrmctl(path: string, expected: number): ReturnType<typeof timed> & { stages: Record<string, number> } {
  const database = postgres?.fresh() ?? join(folder, 'crmctl.db');
  for (const ending of ['', '-wal', '-shm']) rmSync(database + ending, { force: true });
  const crmctl = (...words: string[]): string =>
    execFileSync(process.execPath, [program, '--db', database, ...words], { encoding: 'utf8' });
  crmctl('init', '--admin', 'root', '--admin-email', 'root@example.com');
  crmctl('group', 'create', 'adbiz', '--kind', 'affiliate');
  const words = [
    process.execPath,
    program,
    '--db',
    database,
    'import',
    'leads',
    path,
    '--affiliate',
    'adbiz',
    '--accept-mapping',
    '--json',
  ];
  const run = timed(words);
  const report = JSON.parse(run.stdout) as { created: number; stages: Record<string, number> };
  if (report.created !== expected) throw new Error(`created ${report.created} of ${expected}: ${run.stderr}`);
  return { ...run, stages: report.stages };
}

/** How long each stage has worked; reading and storing are two threads that work at once. */
function showStages(stages: Readonly<Record<string, number>>): void {
  console.log('where the time of the last round went (s):');
  for (const [stage, milliseconds] of Object.entries(stages)) {
    console.log(`  ${stage.padEnd(12)} ${(milliseconds / 1000).toFixed(1).padStart(6)}`);
  }
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}
