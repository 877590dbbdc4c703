import { afterAll, beforeAll, expect, test } from 'vitest';
import { authorize } from '../../src/access/authority.ts';
import { createUser } from '../../src/directory/create-user.ts';
import { editUser, setUserActive } from '../../src/directory/edit-user.ts';
import { allowPermission } from '../../src/directory/group-permissions.ts';
import { restrictUser } from '../../src/directory/restrictions.ts';
import { ExitCode } from '../../src/problem.ts';
import { assignRecords } from '../../src/records/assign-records.ts';
import type { Session } from '../../src/store/session.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { refusalOf } from '../support/acting.ts';
import { onBothDatabases } from '../support/databases.ts';
import { ALLOWED } from './allowed-attempts.ts';
import { REFUSED } from './refused-attempts.ts';
import { REFUSED_ELSEWHERE } from './refused-elsewhere.ts';
import { type Attempt, makeFirm } from '../support/firm.ts';

// Each attempt is rolled back, so that all can be made at one firm.
let store: Store;
let firm: Session;
beforeAll(async () => {
  store = await openStore({ url: ':memory:', create: true });
  firm = { ...(await makeFirm(store)), dryRun: true };
});
afterAll(() => store.close());

test.each([...REFUSED, ...REFUSED_ELSEWHERE])('$who may not $tries', async ({ who, work, rule }) => {
  const refusal = await refusalOf(firm, who, work);
  expect(refusal).toMatchObject({ exit: ExitCode.notPermitted, code: 'not_permitted' });
  expect(refusal!.details).toMatchObject(rule === undefined ? {} : { rule });
  expect(refusal!.reason).not.toBe('');
});

test.each(ALLOWED)('$who may $tries', async ({ who, work }) => {
  expect(await refusalOf(firm, who, work)).toBeUndefined();
});

// Where the permission is absent altogether, those above the user, or else above the actor, may have it.
test.each<[string, Attempt['work'], string[]]>([
  ['restrict', (on) => restrictUser(on, 'bert', 'lead.view'), ['dora', 'ida', 'root']],
  ['deactivate', (on) => setUserActive(on, 'karl', false), ['sven', 'ida', 'root']],
  ['change', (on) => editUser(on, 'both', { name: 'B' }), ['ida', 'root']],
  ['create', (on) => createUser(on, { key: 'neu', memberships: [{ group: 'sued-1' }] }), ['sven', 'ida', 'root']],
  ['distribute', (on) => authorize(on, { do: 'distribution.run' }), ['dora', 'ida', 'root']],
  ['import', (on) => authorize(on, { do: 'import.run', creates: 'company' }), ['dora', 'ida', 'root']],
])('anna is told who could %s', async (_does, work, able) => {
  expect((await refusalOf(firm, 'anna', work))?.details).toMatchObject({ who_could: able });
});

onBothDatabases((database) => {
  test('a refusal names rule, group and who could, changes nothing, and is journaled', async () => {
    const session = await makeFirm(await database.open());
    const refusal = await refusalOf(session, 'mara', async (change) => {
      await editUser(change, 'anna', { name: 'Changed' });
      await allowPermission(change, 'nord-1', 'deal.view', 'subtree');
    });
    expect(refusal).toMatchObject({
      message: '"mara" may not allow deal.view=subtree to "nord-1".',
      hint: 'Who could: dora, ida, root.',
      details: { rule: 'only-from-above', group: 'nord-1', who_could: ['dora', 'ida', 'root'] },
    });
    const anna = await session.db.selectFrom('users').select('name').where('key', '=', 'anna').executeTakeFirst();
    expect(anna).toEqual({ name: 'anna' });
    const last = await session.db.selectFrom('journal').selectAll().orderBy('id', 'desc').executeTakeFirst();
    expect(last).toMatchObject({ actor: 'mara', verb: 'refused', object: 'permission', key: 'nord-1' });
  });

  test('an assignment of many is refused as a whole, or leaves out what the actor may not assign', async () => {
    const session = await makeFirm(await database.open());
    const ids = (await session.db.selectFrom('records').select('id').where('type', '=', 'company').execute()).map(
      ({ id }) => id,
    );
    const refusal = await refusalOf(session, 'dora', (c) => assignRecords(c, { type: 'company', ids, to: 'nord-2' }));
    expect(refusal?.details).toMatchObject({ denied: ['company/zack', 'company/open'] });
    expect(
      await refusalOf(session, 'dora', (c) =>
        assignRecords(c, { type: 'company', ids, to: 'nord-2', skipDenied: true }),
      ),
    ).toBeUndefined();
  });
});
