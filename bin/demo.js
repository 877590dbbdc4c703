// The main job, told as a story: an account from one file, companies put where they belong, an affiliate's leads
// imported and distributed, and the answer to who sees what and why. Runs in a temporary folder, on the built program.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'bin', 'crmctl.js');
const folder = mkdtempSync(join(tmpdir(), 'crmctl-demo-'));
const colored = process.stdout.isTTY && !process.env['NO_COLOR'];
const postgres = process.argv.includes('--postgres');
// With --postgres: the database that CRMCTL_DB names, or a server of its own for as long as the story takes.
const server = postgres && !process.env['CRMCTL_DB'] ? await startOwnServer() : undefined;
const database = postgres ? (process.env['CRMCTL_DB'] ?? server.url) : join(folder, 'crmctl.db');
const bold = (text) => (colored ? `\u001b[1m${text}\u001b[22m` : text);
const dim = (text) => (colored ? `\u001b[2m${text}\u001b[22m` : text);

async function startOwnServer() {
  const { startPostgres } = await import('./start-postgres.js');
  return startPostgres();
}

function tell(text) {
  process.stdout.write(`\n${text}\n`);
}

/** Shows a command line and what it prints; anything but the exit codes that the story expects ends it. */
function run(argv, expected = [0]) {
  const shown = argv.map((word) => (/[\s*"';]/.test(word) ? `'${word}'` : word)).join(' ');
  process.stdout.write(`\n${bold(`$ crmctl ${shown}`)}\n`);
  const env = { ...process.env, CRMCTL_DB: database, ...(colored ? { FORCE_COLOR: '1' } : {}) };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...argv], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  process.stdout.write(stdout);
  if (stderr) process.stdout.write(dim(stderr));
  if (expected.includes(status)) return;
  process.stderr.write(`The demo expected exit ${expected.join(' or ')} and got ${status}.\n`);
  process.exitCode = 1;
  throw new Error('demo failed');
}

/** The key of the first lead of the middle of the country. */
function firstLead() {
  const argv = ['lead', 'list', '--filter', 'city=Köln', '--limit', '1', '--json'];
  const { stdout } = spawnSync(process.execPath, [program, ...argv], {
    env: { ...process.env, CRMCTL_DB: database },
    encoding: 'utf8',
  });
  return JSON.parse(stdout).leads[0].key;
}

try {
  for (const file of ['schmidt.yaml', 'leads-adbiz.csv'])
    copyFileSync(join(root, 'fixtures', 'demo', file), join(folder, file));
  const started = performance.now();

  tell(
    'Schmidt GmbH sells solar roofs. Everybody sees the base group; north and south each see their own.\nOne file says so:',
  );
  run(['apply', '-f', 'schmidt.yaml', '--yes', '--quiet']);
  run(['group', 'tree']);

  tell('36 companies came with the file, all in base. Those of the north go to Nord, with what belongs to them:');
  run(['company', 'assign', '--filter', 'region=north', '--to', 'nord', '--cascade', 'all']);
  run(['company', 'assign', '--filter', 'region=south', '--to', 'sued', '--cascade', 'all']);

  tell(
    'AdBiz delivers 3,060 leads: umlauts, quoted line breaks, some damaged rows, some sent twice. Nobody cleans them up:',
  );
  run(['import', 'leads', 'leads-adbiz.csv', '--affiliate', 'adbiz', '--require', 'email', '--accept-mapping'], [3]);

  tell('Three rules say who gets what. First by postal code; the middle of the country goes 2 : 1 to Nord and Süd:');
  run(['rule', 'list', '--output', 'table']);
  run(['distribute']);

  tell('Who sees one of those companies, and why?');
  run(['access', 'who', 'view', 'company/deichwerk', '--output', 'table']);
  run(['access', 'check', 'nina', 'view', 'company/deichwerk']);

  tell('And why can Sara not?');
  run(['access', 'check', 'sara', 'view', 'company/deichwerk'], [5]);

  tell('Why did this lead from Köln come to whom it came to?');
  run(['lead', 'explain', firstLead()]);

  tell(`That took ${((performance.now() - started) / 1000).toFixed(1)} s. The same again, from cron, changes nothing:`);
  run(['import', 'leads', 'leads-adbiz.csv', '--affiliate', 'adbiz', '--require', 'email', '--accept-mapping']);
  tell('Go on with README.md, or with: node bin/crmctl.js --help');
} finally {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}
