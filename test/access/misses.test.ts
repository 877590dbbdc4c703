import { sql } from 'kysely';
import { beforeAll, afterAll, expect, test } from 'vitest';
import { change } from '../../src/access/change.ts';
import { check } from '../../src/access/check.ts';
import type { Miss } from '../../src/access/misses.ts';
import { setUserActive } from '../../src/directory/edit-user.ts';
import { restrictUser } from '../../src/directory/restrictions.ts';
import type { Session } from '../../src/store/session.ts';
import { onBothDatabases } from '../support/databases.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { makeAccount } from '../support/small-account.ts';

let store: Store;
let session: Session;
beforeAll(async () => {
  store = await openStore({ url: ':memory:', create: true });
  session = await makeFirm(store);
});
afterAll(() => store.close());

async function makeFirm(into: Store): Promise<Session> {
  const made = await makeAccount(into, {
    groups: [
      { key: 'nord', kind: 'organization', deny: ['deal.view'] },
      { key: 'nord-1', kind: 'team', parent: 'nord', allow: { 'deal.view': 'all' } },
      { key: 'nord-2', kind: 'team', parent: 'nord' },
      { key: 'task', kind: 'access' },
      { key: 'adbiz', kind: 'affiliate' },
      { key: 'solar', kind: 'client' },
      { key: 'other', kind: 'client', deny: ['lead.view'] },
    ],
    users: {
      anna: ['base', 'nord-1'],
      bert: ['base', 'nord-2'],
      gone: ['base', 'nord-1'],
      held: ['base', 'nord-1'],
      clara: ['solar', 'other'],
    },
    records: [
      { type: 'deal', key: 'd1', group: 'nord-1', owner: 'anna' },
      { type: 'company', key: 'acme', group: 'nord-1' },
      { type: 'lead', key: 'l1', owner: 'bert', affiliate: 'adbiz' },
    ],
  });
  await change(made, async (change) => {
    await setUserActive(change, 'gone', false);
    await restrictUser(change, 'held', 'company.*');
    const { db } = change;
    const idOf = async (table: 'groups' | 'records', key: string): Promise<number> =>
      (await db.selectFrom(table).select('id').where('key', '=', key).executeTakeFirstOrThrow()).id;
    await db
      .insertInto('shares')
      .values({
        record_id: await idOf('records', 'acme'),
        group_id: await idOf('groups', 'task'),
        user_id: null,
        action: 'view',
        came_with: null,
      })
      .execute();
    for (const [client, returned_at] of [
      ['solar', '2026-01-02T00:00:00Z'],
      ['other', null],
    ] as const) {
      await sql`insert into sales (lead_id, client_id, price_cents, sold_at, returned_at)
        values (${await idOf('records', 'l1')}, ${await idOf('groups', client)}, 100, '2026-01-01T00:00:00Z', ${returned_at})`.execute(
        db,
      );
    }
  });
  return made;
}

const CASES: { user: string; action: string; record: string; misses: Partial<Miss>[] }[] = [
  {
    user: 'anna',
    action: 'view',
    record: 'd1',
    misses: [
      { way: 'administrator', via: 'admin', reason: 'not-member', by: 'admin' },
      { way: 'owner', via: 'nord-1', reason: 'disallowed', by: 'nord' },
      { way: 'group', via: 'nord-1', reason: 'disallowed', by: 'nord' },
      { way: 'subtree', via: 'nord-1', reason: 'disallowed', by: 'nord' },
      { way: 'organization', via: 'nord-1', reason: 'disallowed', by: 'nord' },
      { way: 'all', via: 'base', reason: 'scope', by: 'base' },
      { way: 'share', via: 'user:anna', reason: 'not-shared' },
    ],
  },
  {
    user: 'bert',
    action: 'view',
    record: 'acme',
    misses: [
      { way: 'owner', reason: 'not-owner' },
      { way: 'group', via: 'nord-1', reason: 'not-member', by: 'nord-1' },
      { way: 'organization', via: 'nord-2', reason: 'scope', by: 'nord-2' },
      { way: 'all', via: 'base', reason: 'scope', by: 'base' },
      { way: 'share', via: 'group:task', reason: 'not-member', by: 'task' },
    ],
  },
  {
    user: 'anna',
    action: 'delete',
    record: 'acme',
    misses: [
      { way: 'group', via: 'nord-1', reason: 'not-granted', by: 'nord-1' },
      { way: 'share', via: 'user:anna', reason: 'not-shared' },
    ],
  },
  {
    user: 'clara',
    action: 'view',
    record: 'l1',
    misses: [{ way: 'owner', sentence: 'lead/l1 belongs to bert, not to clara. Only internal users own records.' }],
  },
  {
    user: 'gone',
    action: 'view',
    record: 'acme',
    misses: [{ way: 'group', via: 'nord-1', reason: 'inactive', by: 'gone' }],
  },
  {
    user: 'held',
    action: 'edit',
    record: 'acme',
    misses: [{ way: 'group', via: 'nord-1', reason: 'restricted', by: 'held' }],
  },
  {
    user: 'anna',
    action: 'view',
    record: 'l1',
    misses: [
      { way: 'group', via: 'base', reason: 'scope', by: 'base' },
      { way: 'colleague', via: 'nord-1', reason: 'scope', by: 'nord-1' },
      { way: 'source', via: 'adbiz', reason: 'not-member', by: 'adbiz' },
    ],
  },
  {
    user: 'clara',
    action: 'view',
    record: 'l1',
    misses: [{ way: 'buyer', via: 'other', reason: 'disallowed', by: 'other' }],
  },
];

test.each(CASES)('$user may not $action $record, and each way says why', async ({ user, action, record, misses }) => {
  const answer = await check(session, user, action, record);
  expect(answer.allowed).toBe(false);
  expect(answer.misses.map(({ way }) => way)).toHaveLength(10);
  expect(answer.misses).toEqual(expect.arrayContaining(misses.map((miss) => expect.objectContaining(miss))));
  for (const { sentence } of answer.misses) expect(sentence).toMatch(/^\S.+\.$/);
});

test('where it is allowed nothing is missing', async () => {
  expect((await check(session, 'anna', 'view', 'acme')).misses).toEqual([]);
});

onBothDatabases((database) => {
  test('who holds a permission without seeing the record is told so', async () => {
    const made = await makeFirm(await database.open());
    await change(made, (change) => restrictUser(change, 'anna', 'company.view'));
    const { allowed, misses } = await check(made, 'anna', 'edit', 'acme');
    expect(allowed).toBe(false);
    expect(misses.find(({ way }) => way === 'group')).toMatchObject({ reason: 'not-seen', by: 'anna', via: 'nord-1' });
  });
});
