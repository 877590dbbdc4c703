// A setup document of 1,000 groups, 10,000 users and 30,000 memberships: read, applied, planned again, exported.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applySetup } from '../src/setup/apply-setup.ts';
import { exportSetup } from '../src/setup/export-setup.ts';
import { planSetup } from '../src/setup/plan-setup.ts';
import { readDocument } from '../src/setup/read-document.ts';
import { writeDocument } from '../src/setup/write-document.ts';
import { openStore } from '../src/store/open-store.ts';
import { operatorAt } from './operator-at.ts';

const GROUPS = 1000;
const ORGANIZATIONS = 100;
const USERS = 10_000;

const folder = mkdtempSync(join(tmpdir(), 'crmctl-bench-'));
const store = await openStore({ url: join(folder, 'bench.db'), create: true });
const session = operatorAt(store);
const text = writeText();
const read = await measure(`read ${(text.length / 1e6).toFixed(1)} MB of YAML`, () =>
  readDocument([{ name: 'setup', text }]),
);
await measure('apply it to an empty database', () => applySetup(session, read, {}));
await measure('plan it again', async () => {
  if ((await planSetup(session, read, { prune: true })).length > 0) throw new Error('There must be nothing to change.');
});
await measure('export it', async () => writeDocument(await exportSetup(session)));
process.stdout.write(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB\n`);
await store.close();
rmSync(folder, { recursive: true });

async function measure<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  process.stdout.write(`${what}: ${((performance.now() - started) / 1000).toFixed(2)} s\n`);
  return result;
}

function writeText(): string {
  const lines = ['version: 1', 'groups:'];
  for (let at = 0; at < GROUPS; at += 1) {
    const place = at < ORGANIZATIONS ? 'kind: organization' : `kind: team, parent: g${at % ORGANIZATIONS}`;
    lines.push(`  - {key: g${at}, ${place}, name: Group ${at}}`);
  }
  lines.push('users:', '  - {key: root, groups: [admin]}');
  for (let at = 0; at < USERS; at += 1) {
    const [one, two, three] = [at, at + 333, at + 667].map((place) => `g${place % GROUPS}`);
    const groups = `[${one}, {group: ${two}, as: manager}, ${three}]`;
    lines.push(`  - {key: u${at}, name: User ${at}, email: u${at}@example.com, groups: ${groups}, base: false}`);
  }
  return `${lines.join('\n')}\n`;
}
