import { expect, test } from 'vitest';
import { change } from '../../src/access/change.ts';
import { check } from '../../src/access/check.ts';
import { what } from '../../src/access/what.ts';
import { who } from '../../src/access/who.ts';
import { assignUser } from '../../src/directory/memberships.ts';
import { ExitCode, Problem } from '../../src/problem.ts';
import type { Session } from '../../src/store/session.ts';
import type { Store } from '../../src/store/store.ts';
import { as } from '../support/acting.ts';
import { onBothDatabases, useSqlite } from '../support/databases.ts';
import { makeAccount } from '../support/small-account.ts';

async function makeFirm(store: Store): Promise<Session> {
  const session = await makeAccount(store, {
    groups: [
      { key: 'nord', kind: 'organization' },
      { key: 'nord-1', kind: 'team', parent: 'nord' },
      { key: 'sued', kind: 'organization' },
      { key: 'adbiz', kind: 'affiliate' },
    ],
    users: {
      dora: ['base', 'nord!'],
      anna: ['base', 'nord-1'],
      bert: ['base', 'nord-1'],
      both: ['base', 'nord-1', 'sued'],
      sven: ['base', 'sued'],
      affe: ['adbiz'],
      help: ['base'],
    },
    records: [
      { type: 'company', key: 'acme', group: 'nord-1' },
      { type: 'company', key: 'zack', group: 'sued' },
      { type: 'company', key: 'open' },
      { type: 'lead', key: 'l1', group: 'nord-1', owner: 'anna', affiliate: 'adbiz' },
    ],
  });
  await change(session, (change) => assignUser(change, 'help', { group: 'base', roles: ['auditor'] }));
  return session;
}

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Problem);
  return error as Problem;
}

const sqlite = useSqlite();

test.each([
  { asker: 'anna', user: 'anna', record: 'acme', answered: true },
  { asker: 'dora', user: 'anna', record: 'acme', answered: true },
  { asker: 'help', user: 'anna', record: 'zack', answered: true },
  { asker: 'root', user: 'dora', record: 'zack', answered: true },
  { asker: 'anna', user: 'bert', record: 'acme', exit: ExitCode.notPermitted },
  { asker: 'dora', user: 'both', record: 'acme', exit: ExitCode.notPermitted },
  { asker: 'dora', user: 'anna', record: 'open', exit: ExitCode.notPermitted },
  { asker: 'affe', user: 'anna', record: 'l1', exit: ExitCode.notPermitted },
  { asker: 'anna', user: 'anna', record: 'zack', exit: ExitCode.notFound },
  { asker: 'dora', user: 'anna', record: 'zack', exit: ExitCode.notFound },
  { asker: 'affe', user: 'affe', record: 'acme', exit: ExitCode.notFound },
])('$asker asks about $user and $record', async ({ asker, user, record, answered, exit }) => {
  const session = await as(await makeFirm(await sqlite.open()), asker);
  const question = check(session, user, 'view', record);
  const found = answered ? await question : await problemOf(question);
  expect(found).toMatchObject(answered ? { user } : { exit });
});

onBothDatabases((database) => {
  test('a hidden record is answered in the words of one that is not there', async () => {
    const session = await as(await makeFirm(await database.open()), 'anna');
    const hidden = await problemOf(check(session, 'anna', 'view', 'zack'));
    const absent = await problemOf(check(session, 'anna', 'view', 'zick'));
    expect([hidden.code, hidden.message.replace('zack', 'zick'), hidden.hint, hidden.details]).toEqual([
      absent.code,
      absent.message,
      absent.hint,
      absent.details,
    ]);
  });

  test('who lists only users whom audit.view reaches, and says that others were left out', async () => {
    const session = await makeFirm(await database.open());
    const all = await who(session, 'view', 'acme');
    expect(all.users.map(({ user }) => user)).toEqual(['anna', 'bert', 'both', 'dora', 'root']);
    expect(all).not.toHaveProperty('others_left_out');
    const some = await who(await as(session, 'dora'), 'view', 'acme');
    expect(some).toMatchObject({ total: 3, others_left_out: true });
    expect(some.users.map(({ user }) => user)).toEqual(['anna', 'bert', 'dora']);
    expect(await problemOf(who(await as(session, 'anna'), 'view', 'acme'))).toMatchObject({
      exit: ExitCode.notPermitted,
    });
  });

  test('what lists of others only records in groups that audit.view reaches', async () => {
    const session = await makeFirm(await database.open());
    const found = await what(await as(session, 'dora'), 'anna', 'view');
    expect(found.records.map(({ record }) => record)).toEqual(['company/acme', 'lead/l1']);
    expect((await what(await as(session, 'anna'), 'anna', 'view')).total).toBe(3);
  });

  test('an auditor asks everything, and sees nothing', async () => {
    const session = await as(await makeFirm(await database.open()), 'help');
    expect(await check(session, 'help', 'view', 'zack')).toMatchObject({ allowed: false, outcome: 'none', fields: [] });
    expect((await who(session, 'view', 'zack')).users.map(({ user }) => user)).toEqual(['both', 'root', 'sven']);
    expect((await what(session, 'sven', 'view')).total).toBe(2);
  });

  test('whoever sees only fields of a record learns neither its group nor its owner from what is missing', async () => {
    const session = await makeFirm(await database.open());
    const { allowed, misses } = await check(await as(session, 'affe'), 'affe', 'edit', 'l1');
    expect(allowed).toBe(false);
    expect(JSON.stringify(misses)).not.toMatch(/nord|anna/);
    expect(misses).toContainEqual({
      way: 'owner',
      via: '',
      reason: 'not-owner',
      by: '',
      sentence: 'You do not own it.',
    });
    const asked = await check(await as(session, 'root'), 'affe', 'edit', 'l1');
    expect(asked.misses).toContainEqual(expect.objectContaining({ way: 'owner', by: 'anna' }));
  });

  test.each([
    ['user', (on: Session) => check(on, 'an\0na', 'view', 'acme')],
    ['user', (on: Session) => what(on, 'anna\0', 'view')],
    ['record', (on: Session) => check(on, 'anna', 'view', 'company/ac\0me')],
    ['record', (on: Session) => who(on, 'view', '\0')],
  ])('a NUL in the name of a %s names nothing', async (noun, question) => {
    const session = await makeFirm(await database.open());
    for (const on of [session, await as(session, 'dora')])
      await expect(question(on)).rejects.toMatchObject({ code: `${noun}_not_found`, exit: ExitCode.notFound });
  });

  test('a refused question is journaled', async () => {
    const session = await makeFirm(await database.open());
    await problemOf(check(await as(session, 'anna'), 'bert', 'view', 'acme'));
    const last = await session.db.selectFrom('journal').selectAll().orderBy('id', 'desc').executeTakeFirst();
    expect(last).toMatchObject({ actor: 'anna', verb: 'refused', object: 'ask' });
  });
});
