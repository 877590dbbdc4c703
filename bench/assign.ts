// 100,000 companies with 400,000 belonging records put into another group, in one transaction.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { change } from '../src/access/change.ts';
import { createAccount } from '../src/directory/create-account.ts';
import { createGroup } from '../src/directory/create-group.ts';
import { getFixedGroup } from '../src/directory/find-group.ts';
import { assignRecords } from '../src/records/assign-records.ts';
import { BELONGING } from '../src/records/list-belonging.ts';
import { bulkInsert } from '../src/store/bulk-insert.ts';
import { openStore } from '../src/store/open-store.ts';
import { NOW, operatorAt } from './operator-at.ts';

const COMPANIES = 100_000;
const folder = mkdtempSync(join(tmpdir(), 'crmctl-bench-'));
const store = await openStore({ url: join(folder, 'bench.db'), create: true });
const session = operatorAt(store);

await createAccount(session, { key: 'root' });
await change(session, async (change) => {
  await createGroup(change, { key: 'nord', kind: 'organization' });
  const { id: base } = await getFixedGroup(change.db, 'base');
  const columns = ['id', 'type', 'key', 'name', 'group_id', 'company_id', 'data', 'created_at', 'updated_at'] as const;
  await bulkInsert(store, change.db, 'records', columns, rows(base));
});

const ids = Array.from({ length: COMPANIES }, (_, at) => at + 1);
const started = performance.now();
const { moved } = await change(session, (change) =>
  assignRecords(change, { type: 'company', ids, to: 'nord', cascade: BELONGING }),
);
const seconds = (performance.now() - started) / 1000;
process.stdout.write(
  `moved ${JSON.stringify(moved)} in ${seconds.toFixed(2)} s, peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB\n`,
);
await store.close();
rmSync(folder, { recursive: true });

function* rows(base: number): Generator<unknown[]> {
  for (let id = 1; id <= COMPANIES; id += 1)
    yield [id, 'company', `c${id}`, `Company ${id}`, base, null, '{}', NOW, NOW];
  for (const [at, type] of BELONGING.entries()) {
    for (let id = 1; id <= COMPANIES; id += 1)
      yield [COMPANIES * (at + 1) + id, type, `${type}${id}`, `${type} ${id}`, base, id, '{}', NOW, NOW];
  }
}
