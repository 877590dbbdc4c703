import { expect, test } from 'vitest';
import { change } from '../../src/access/change.ts';
import { getSubject } from '../../src/access/subject.ts';
import { type Action, RECORD_TYPES } from '../../src/access/vocabulary.ts';
import { totalOf, what } from '../../src/access/what.ts';
import { addShares } from '../../src/records/shares.ts';
import type { Session } from '../../src/store/session.ts';
import { onBothDatabases } from '../support/databases.ts';
import { makeAccount } from '../support/small-account.ts';

const view = { users: ['dora'], actions: ['view'] } as const;

async function listed(session: Session, user: string, action: Action): Promise<string[]> {
  const { total, records } = await what(session, user, action);
  const keys = records.map(({ record }) => record);
  expect(total).toBe(keys.length);
  const subject = await getSubject(session, user);
  for (const type of RECORD_TYPES) {
    const ofType = keys.filter((key) => key.startsWith(type));
    expect(await totalOf(session, subject, action, { type })).toBe(ofType.length);
  }
  return keys;
}

onBothDatabases((database) => {
  test('what is reached through several doors is counted once, and a lead without an owner too', async () => {
    const session = await makeAccount(await database.open(), {
      groups: [
        { key: 'nord', kind: 'organization' },
        { key: 'nord-1', kind: 'team', parent: 'nord' },
        { key: 'nord-2', kind: 'team', parent: 'nord', deny: ['lead.edit'] },
        { key: 'sued', kind: 'organization' },
      ],
      users: { dora: ['nord!'], anna: ['nord-1', 'nord-2'], karl: ['sued'] },
      records: [
        { type: 'company', key: 'far', group: 'sued' },
        { type: 'company', key: 'near', group: 'nord-2' },
        { type: 'company', key: 'open', group: 'base' },
        { type: 'lead', key: 'annas', group: 'base', owner: 'anna' },
        { type: 'lead', key: 'doras', group: 'base', owner: 'dora' },
        { type: 'lead', key: 'karls', group: 'base', owner: 'karl' },
        { type: 'lead', key: 'nobodys', group: 'base' },
        { type: 'lead', key: 'protected', group: 'nord-2', owner: 'anna' },
      ],
    });
    await change(session, async (change) => {
      for (const record of ['company/far', 'lead/annas', 'lead/nobodys']) await addShares(change, { record, ...view });
    });
    const seen = ['company/far', 'company/near', 'lead/annas', 'lead/doras', 'lead/nobodys', 'lead/protected'];
    expect(await listed(session, 'dora', 'view')).toEqual(seen);
    expect(await listed(session, 'dora', 'edit')).toEqual([
      'company/near',
      'lead/annas',
      'lead/doras',
      'lead/protected',
    ]);
    expect(await listed(session, 'dora', 'export')).toEqual([]);
    expect(await listed(session, 'karl', 'view')).toEqual(['company/far', 'lead/karls']);
    expect(await listed(session, 'root', 'view')).toHaveLength(8);
  });
});
