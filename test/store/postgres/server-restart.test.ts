// The server stopped and started again in the middle of an import and of a distribution: the next run ends as an
// uninterrupted one would have.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, type PostgresServer } from '../../../bin/start-postgres.js';
import { change } from '../../../src/access/change.ts';
import { createRule } from '../../../src/distribution/create-rule.ts';
import { readRule } from '../../../src/distribution/read-rule.ts';
import { runDistribution } from '../../../src/distribution/run-distribution.ts';
import { importFile } from '../../../src/importing/run/import-file.ts';
import { verifyJournal } from '../../../src/store/journal.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Session } from '../../../src/store/session.ts';
import { toStoreProblem } from '../../../src/store/store-problem.ts';
import { makeAccount, useTemporaryFolder } from '../../support/small-account.ts';

const ROWS = 8000;
const LEADS_PER_BATCH = 400;
const temporaryFolder = useTemporaryFolder();
let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

test('a server that goes away and comes back leaves an import and a distribution as if it had stayed', async () => {
  const file = join(temporaryFolder(), 'leads.csv');
  writeFileSync(file, makeRows());
  const calm = await makeTeam('calm');
  await importLeads(calm, file);
  await runDistribution(calm, { batchLeads: LEADS_PER_BATCH });

  const cut = await makeTeam('cut');
  await expectCut((atWork) => importLeads(cut, file, (rows) => rows > 0 && atWork()));
  expect(await seenLeads(cut)).toEqual([]);
  await importLeads(cut, file);
  await expectCut((atWork) =>
    runDistribution(cut, { batchLeads: LEADS_PER_BATCH, onProgress: (leads) => leads > ROWS / 10 && atWork() }),
  );
  const halfway = await placements(cut);
  expect(halfway.length % LEADS_PER_BATCH).toBe(0);
  await runDistribution(cut, { batchLeads: LEADS_PER_BATCH });

  expect(await seenLeads(cut)).toEqual(await seenLeads(calm));
  expect(await placements(cut)).toEqual(await placements(calm));
  expect(await rotations(cut)).toEqual(await rotations(calm));
  for (const { store } of [calm, cut]) {
    expect(await verifyJournal(store.db)).toMatchObject({ broken: null });
    await store.close();
  }
}, 180_000);

/** Restarts the server as soon as the work says that it is in the middle; the work ends with a problem that says so. */
async function expectCut(work: (atWork: () => void) => Promise<unknown>): Promise<void> {
  let restarted: Promise<void> | undefined;
  const error: unknown = await work(() => {
    restarted ??= server.restart();
  }).catch((thrown: unknown) => thrown);
  await restarted;
  expect(toStoreProblem(error, 'db') ?? error).toMatchObject({ code: 'database_unreachable', exit: 75 });
}

async function makeTeam(schema: string): Promise<Session> {
  const store = await openStore({ url: `${server.url}?schema=${schema}`, create: true });
  const session = await makeAccount(store, {
    groups: [
      { key: 'nord', kind: 'organization' },
      { key: 'sued', kind: 'organization' },
      { key: 'adbiz', kind: 'affiliate' },
    ],
    users: { nina: ['nord'], nils: ['nord'], sara: ['sued'] },
  });
  const targets = [{ group: 'nord', weight: 2 }, { group: 'sued' }];
  await change(session, (change) => createRule(change, readRule({ key: 'all', targets })));
  return session;
}

async function importLeads(session: Session, file: string, onRows?: (rows: number) => unknown): Promise<void> {
  const onProgress = onRows && (({ rows }: { rows: number }): void => void onRows(rows));
  await importFile(session, {
    file,
    path: file,
    target: 'leads',
    affiliate: 'adbiz',
    acceptMapping: true,
    onProgress,
  } as never);
}

function seenLeads({ db }: Session) {
  return db
    .selectFrom('records')
    .innerJoin('imports', 'imports.id', 'records.import_id')
    .select(['records.id', 'records.key', 'name', 'data', 'placement_id'])
    .where('imports.state', '=', 'finished')
    .orderBy('records.id')
    .execute();
}

function placements({ db }: Session) {
  return db.selectFrom('placements').select(['id', 'lead_id', 'group_id', 'user_id', 'run_id']).orderBy('id').execute();
}

function rotations({ db }: Session) {
  return db.selectFrom('rotations').selectAll().orderBy('rule_id').orderBy('kind').orderBy('group_id').execute();
}

function makeRows(): string {
  const rows = Array.from(
    { length: ROWS },
    (_, at) => `A-${at},p${at}@example.com,Otto Klein ${at},${10_000 + at},${'wants a roof '.repeat(20)}`,
  );
  return `external_id,email,name,zip,remark\n${rows.join('\n')}\n`;
}
