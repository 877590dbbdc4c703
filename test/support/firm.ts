import { change } from '../../src/access/change.ts';
import { assignUser } from '../../src/directory/memberships.ts';
import { restrictUser } from '../../src/directory/restrictions.ts';
import { createRole } from '../../src/directory/roles.ts';
import { assignRecords } from '../../src/records/assign-records.ts';
import { getAnyRecord } from '../../src/records/find-record.ts';
import type { RecordType } from '../../src/store/schema/records.ts';
import type { Change, Session } from '../../src/store/session.ts';
import type { Store } from '../../src/store/store.ts';
import { makeAccount } from './small-account.ts';

// Two organizations with teams: dora directs nord, mara manages nord-1, anna and bert are in teams of nord,
// sven directs sued; affe delivers, clara buys, ida is a member of admin who may not export leads.
export async function makeFirm(store: Store): Promise<Session> {
  const session = await makeAccount(store, {
    groups: [
      { key: 'nord', kind: 'organization', deny: ['deal.delete'] },
      { key: 'nord-1', kind: 'team', parent: 'nord' },
      { key: 'nord-2', kind: 'team', parent: 'nord' },
      { key: 'nord-2a', kind: 'team', parent: 'nord-2', deny: ['lead.edit', 'company.export'] },
      { key: 'sued', kind: 'organization', allow: { 'company.export': 'subtree' } },
      { key: 'sued-1', kind: 'team', parent: 'sued' },
      { key: 'adbiz', kind: 'affiliate' },
      { key: 'solar', kind: 'client' },
      { key: 'task', kind: 'access', parent: 'nord' },
    ],
    users: {
      ida: ['admin'],
      dora: ['base', 'nord!'],
      mara: ['base', 'nord-1!'],
      anna: ['base', 'nord-1'],
      bert: ['base', 'nord-2'],
      both: ['base', 'nord-1', 'sued-1'],
      sven: ['base', 'sued!'],
      karl: ['base', 'sued-1'],
      affe: ['adbiz'],
      clara: ['solar'],
    },
    records: [
      { type: 'company', key: 'acme', group: 'nord-1', owner: 'anna' },
      { type: 'company', key: 'zack', group: 'sued-1', owner: 'karl' },
      { type: 'company', key: 'open', group: 'base' },
      { type: 'lead', key: 'lead1', group: 'nord-1' },
    ],
  });
  await change(session, async (change) => {
    await createRole(change, { key: 'wide', allow: { '*.view': 'all' } });
    await createRole(change, { key: 'export', allow: { '*.export': 'group' } });
    await createRole(change, { key: 'narrow', allow: { 'deal.view': 'group' } });
    await restrictUser(change, 'ida', 'lead.export');
    await restrictUser(change, 'anna', 'deal.view');
    await assignUser(change, 'karl', { group: 'sued-1', roles: ['export'] });
  });
  return session;
}

export interface Attempt {
  who: string;
  tries: string;
  work: (change: Change) => Promise<unknown>;
  rule?: string;
}

export const assign = (type: RecordType, key: string, to?: string, owner?: string) => async (change: Change) =>
  assignRecords(change, { type, ids: [(await getAnyRecord(change, key)).id], to, owner });
