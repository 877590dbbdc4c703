import { expect, test } from 'vitest';
import { change } from '../../src/access/change.ts';
import { check } from '../../src/access/check.ts';
import { deleteGroup } from '../../src/directory/delete-group.ts';
import { unassignUser } from '../../src/directory/memberships.ts';
import { ExitCode } from '../../src/problem.ts';
import { addToTeam, removeFromTeam } from '../../src/records/access-teams.ts';
import { assignRecords } from '../../src/records/assign-records.ts';
import { getAnyRecord } from '../../src/records/find-record.ts';
import { listShares } from '../../src/records/list-shares.ts';
import { addShares, removeShares } from '../../src/records/shares.ts';
import { createTemplate } from '../../src/records/templates.ts';
import type { Session } from '../../src/store/session.ts';
import type { Store } from '../../src/store/store.ts';
import { as, refusalOf } from '../support/acting.ts';
import { onBothDatabases } from '../support/databases.ts';
import { makeAccount } from '../support/small-account.ts';

async function makeFirm(store: Store): Promise<Session> {
  const session = await makeAccount(store, {
    groups: [
      { key: 'nord', kind: 'organization' },
      { key: 'sued', kind: 'organization' },
      { key: 'task', kind: 'access' },
      { key: 'solar', kind: 'client' },
    ],
    users: { dora: ['nord!'], anna: ['nord'], bert: ['sued'], karl: ['sued'], ext: ['task'], clara: ['solar'] },
    records: [
      { type: 'company', key: 'acme', group: 'nord', owner: 'anna' },
      { type: 'person', key: 'eva', group: 'nord', company: 'acme' },
      { type: 'deal', key: 'd1', group: 'nord', company: 'acme', owner: 'anna' },
      { type: 'deal', key: 'd2', group: 'sued', company: 'acme' },
    ],
  });
  await change(session, (change) =>
    createTemplate(change, { key: 'helpers', type: 'deal', actions: ['view', 'edit'] }),
  );
  return session;
}

const may = async (session: Session, user: string, action: string, record: string): Promise<boolean> =>
  (await check(session, user, action, record)).allowed;

async function teams(session: Session): Promise<string[]> {
  const rows = await session.db.selectFrom('groups').select('key').where('record_id', 'is not', null).execute();
  return rows.map(({ key }) => key);
}

onBothDatabases((database) => {
  test('an access team opens one record, for its actions, to members who come and go (Dynamics)', async () => {
    const session = await makeFirm(await database.open());
    const dora = await as(session, 'dora');
    const team = { record: 'd1', template: 'helpers' };
    expect(await may(session, 'bert', 'view', 'd1')).toBe(false);
    await change(dora, (c) => addToTeam(c, { ...team, users: ['bert', 'karl'] }));
    expect(await teams(session)).toHaveLength(1);
    expect(await check(session, 'bert', 'edit', 'd1')).toMatchObject({ allowed: true, ways: [{ way: 'share' }] });
    expect(await may(session, 'bert', 'delete', 'd1')).toBe(false);
    expect(await may(session, 'bert', 'view', 'acme')).toBe(false);
    expect(await change(dora, (c) => addToTeam(c, { ...team, users: ['bert'] }))).toMatchObject([
      { result: 'unchanged' },
    ]);
    await change(dora, (c) => removeFromTeam(c, { ...team, users: ['bert'] }));
    expect(await may(session, 'bert', 'view', 'd1')).toBe(false);
    expect(await may(session, 'karl', 'view', 'd1')).toBe(true);
    const [key] = await teams(session);
    await change(dora, (c) => unassignUser(c, 'karl', key!));
    expect(await teams(session)).toEqual([]);
    expect(await listShares(session)).toEqual([]);
  });

  test('a team stands under the group of its record, and moves with it', async () => {
    const session = await makeFirm(await database.open());
    await change(session, (c) => addToTeam(c, { record: 'd1', template: 'helpers', users: ['bert'] }));
    const parent = async (): Promise<string> => {
      const query = session.db
        .selectFrom('groups as g')
        .innerJoin('groups as p', 'p.id', 'g.parent_id')
        .select('p.key');
      return (await query.where('g.record_id', 'is not', null).executeTakeFirstOrThrow()).key;
    };
    expect(await parent()).toBe('nord');
    const { id } = await getAnyRecord(session, 'd1');
    await change(session, (c) => assignRecords(c, { type: 'deal', ids: [id], to: 'sued' }));
    expect(await parent()).toBe('sued');
  });

  test('whoever lacks the permission itself is not put into a team', async () => {
    const session = await makeFirm(await database.open());
    const adding = change(session, (c) => addToTeam(c, { record: 'd1', template: 'helpers', users: ['clara'] }));
    await expect(adding).rejects.toMatchObject({
      exit: ExitCode.refused,
      details: { user: 'clara', lacking: ['deal.view', 'deal.edit'] },
    });
  });

  test('nor by deleting another group into it; what the team gives on other records is not asked for', async () => {
    const session = await makeFirm(await database.open());
    await change(session, async (c) => {
      await addToTeam(c, { record: 'd1', template: 'helpers', users: ['bert'] });
      await addShares(c, { record: 'd2', groups: ['helpers-1'], actions: ['delete'] });
      await addToTeam(c, { record: 'd1', template: 'helpers', users: ['karl'] });
    });
    expect(await may(session, 'karl', 'edit', 'd1')).toBe(true);
    const deleting = change(session, (c) => deleteGroup(c, 'task', { moveTo: 'helpers-1' }));
    await expect(deleting).rejects.toMatchObject({ details: { user: 'ext', lacking: ['deal.view', 'deal.edit'] } });
  });

  test('a share of a company brings along what belongs to it, and taking it back takes only that', async () => {
    const session = await makeFirm(await database.open());
    await change(session, (c) => addShares(c, { record: 'd1', users: ['karl'], actions: ['view'] }));
    const wish = { record: 'acme', users: ['bert', 'karl'], actions: ['view'] };
    const dora = await as(session, 'dora');
    const done = await change(dora, (c) => addShares(c, { ...wish, cascade: true }));
    expect(done[0]!.text).toBe('Shared company/acme with user:bert for view, and 2 that belong to it');
    for (const record of ['acme', 'eva', 'd1']) expect(await may(session, 'bert', 'view', record)).toBe(true);
    expect((await listShares(session, 'eva')).map(({ came_with }) => came_with)).toEqual([
      'company/acme',
      'company/acme',
    ]);
    await change(dora, (c) => removeShares(c, { ...wish, actions: [] }));
    for (const record of ['acme', 'eva', 'd1']) expect(await may(session, 'bert', 'view', record)).toBe(false);
    expect(await may(session, 'karl', 'view', 'd1')).toBe(true);
    expect(await listShares(session)).toHaveLength(1);
  });

  test('what is shared by itself after it came along stays when the share of the company goes', async () => {
    const session = await makeFirm(await database.open());
    const wish = { record: 'acme', users: ['bert'], actions: ['view'] };
    await change(session, (c) => addShares(c, { ...wish, cascade: true }));
    const [done] = await change(session, (c) => addShares(c, { ...wish, record: 'eva' }));
    expect(done).toMatchObject({ result: 'created', text: 'Shared person/eva with user:bert for view' });
    const again = await change(session, (c) => addShares(c, { ...wish, record: 'eva' }));
    expect(again).toMatchObject([{ result: 'unchanged' }]);
    await change(session, (c) => removeShares(c, { ...wish, actions: [] }));
    expect(await may(session, 'bert', 'view', 'eva')).toBe(true);
    expect(await may(session, 'bert', 'view', 'd1')).toBe(false);
  });

  test('one shares what one may share, and no more than one may do', async () => {
    const session = await makeFirm(await database.open());
    const sharing = (who: string, wish: Parameters<typeof addShares>[1]) =>
      refusalOf(session, who, (c) => addShares(c, wish));
    expect(await sharing('anna', { record: 'd1', users: ['bert'], actions: ['view'] })).toBeUndefined();
    expect(await sharing('bert', { record: 'd1', users: ['karl'], actions: ['view'] })).toMatchObject({
      details: { rule: 'record' },
    });
    expect(await sharing('anna', { record: 'd1', users: ['bert'], actions: ['delete'] })).toMatchObject({
      details: { rule: 'handing-out' },
    });
    expect(await sharing('anna', { record: 'eva', users: ['bert'], actions: ['view'] })).toMatchObject({
      details: { rule: 'record' },
    });
    expect(await sharing('dora', { record: 'd1', groups: ['solar'], actions: ['view'] })).toMatchObject({
      details: { rule: 'administrative-only' },
    });
    expect(await sharing('dora', { record: 'd1', users: ['ext'], actions: ['view'] })).toMatchObject({
      details: { rule: 'administrative-only' },
    });
    expect(await sharing('dora', { record: 'd1', groups: ['task'], actions: ['view'] })).toMatchObject({
      details: { rule: 'administrative-only' },
    });
    expect(await sharing('root', { record: 'd1', groups: ['task'], actions: ['view'] })).toBeUndefined();
    expect(await sharing('karl', { record: 'd1', users: ['karl'], actions: ['view'] })).toMatchObject({
      exit: ExitCode.notFound,
    });
  });
});
