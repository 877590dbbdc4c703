import { expect, test } from 'vitest';
import { change } from '../../src/access/change.ts';
import { check } from '../../src/access/check.ts';
import { matrixOfGroups, matrixOfRecord, matrixOfUsers } from '../../src/access/matrix.ts';
import { ACTIONS } from '../../src/access/vocabulary.ts';
import { restrictUser } from '../../src/directory/restrictions.ts';
import { onBothDatabases } from '../support/databases.ts';
import { makeAccount } from '../support/small-account.ts';

onBothDatabases((database) => {
  test('the matrices say what the answers say', async () => {
    const session = await makeAccount(await database.open(), {
      groups: [
        { key: 'nord', kind: 'organization', deny: ['deal.edit'] },
        { key: 'nord-1', kind: 'team', parent: 'nord', allow: { 'lead.view': 'subtree' } },
      ],
      users: { nina: ['nord-1'], nora: ['nord!'], olaf: [] },
      records: [{ type: 'deal', key: 'd1', group: 'nord-1', owner: 'nina' }],
    });
    await change(session, (change) => restrictUser(change, 'nora', 'deal.delete'));

    const groups = await matrixOfGroups(session, { asManager: false });
    const team = groups.find(({ key }) => key === 'nord-1')!.permissions;
    expect(team).toMatchObject({ 'lead.view': 'subtree', 'deal.view': 'group', 'deal.share': 'own' });
    expect(team['deal.edit']).toBeUndefined();
    const managers = await matrixOfGroups(session, { asManager: true });
    expect(managers.find(({ key }) => key === 'nord')!.permissions).toMatchObject({ 'deal.delete': 'subtree' });

    const users = Object.fromEntries((await matrixOfUsers(session)).map(({ key, permissions }) => [key, permissions]));
    expect(users['nora']).toMatchObject({ 'deal.view': 'subtree' });
    expect(users['nora']!['deal.delete']).toBeUndefined();
    expect(users['olaf']).toEqual({});

    const { rows } = await matrixOfRecord(session, 'd1');
    expect(rows.map(({ key }) => key)).toEqual(['nina', 'nora', 'root']);
    for (const { key, actions } of rows) {
      for (const action of ACTIONS) {
        expect({ key, action, allowed: actions[action] !== undefined }).toEqual({
          key,
          action,
          allowed: (await check(session, key, action, 'd1')).allowed,
        });
      }
    }
  });
});
