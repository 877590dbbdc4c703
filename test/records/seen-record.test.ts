import { expect, test } from 'vitest';
import { change } from '../../src/access/change.ts';
import { createRole } from '../../src/directory/roles.ts';
import { grantRole } from '../../src/directory/group-permissions.ts';
import { restrictUser } from '../../src/directory/restrictions.ts';
import { ExitCode, Problem } from '../../src/problem.ts';
import { createRecord } from '../../src/records/create-record.ts';
import { describeRecord } from '../../src/records/describe-record.ts';
import { editRecord } from '../../src/records/edit-record.ts';
import { createField, releaseField } from '../../src/records/fields.ts';
import { listRecords, type ListOptions } from '../../src/records/list-records.ts';
import type { Session } from '../../src/store/session.ts';
import type { Store } from '../../src/store/store.ts';
import { as, refusalOf } from '../support/acting.ts';
import { onBothDatabases } from '../support/databases.ts';
import { makeAccount } from '../support/small-account.ts';

// zack is behind the wall of sued. cleo sees companies without their contact data, nina and the task force (ruth, and
// ext from outside) see the revenue class of every company, affe the zip of the leads that adbiz delivers.
async function makeFirm(store: Store): Promise<Session> {
  const session = await makeAccount(store, {
    groups: [
      { key: 'nord', kind: 'organization' },
      { key: 'sued', kind: 'organization' },
      { key: 'blind', kind: 'organization', deny: ['company.view-contact'] },
      { key: 'task', kind: 'access' },
      { key: 'adbiz', kind: 'affiliate' },
      { key: 'other', kind: 'affiliate' },
    ],
    users: {
      anna: ['base', 'sued'],
      nina: ['nord'],
      cleo: ['blind'],
      ruth: ['task', 'blind'],
      ext: ['task'],
      affe: ['adbiz'],
    },
  });
  await change(session, async (change) => {
    await createField(change, { type: 'company', key: 'revenue', kind: 'choice', choices: ['A', 'B'] });
    for (const group of ['nord', 'task']) await releaseField(change, { type: 'company', key: 'revenue' }, group);
    await releaseField(change, { type: 'lead', key: 'zip' }, 'adbiz');
    const fields = { revenue: 'A', email: 'info@zack.example', notes: 'secret' };
    await createRecord(change, { type: 'company', key: 'zack', group: 'sued', owner: 'anna', fields });
    await createRecord(change, { type: 'company', key: 'mill', group: 'blind', fields: { ...fields, revenue: 'B' } });
    await createRecord(change, { type: 'company', key: 'hill', group: 'nord', fields: { revenue: 'A' } });
    await createRecord(change, { type: 'deal', key: 'd1', group: 'nord', company: 'zack' });
    await createRecord(change, { type: 'deal', key: 'd2', group: 'nord', company: 'hill' });
    for (const [key, affiliate] of [
      ['l1', 'adbiz'],
      ['l2', 'other'],
    ] as const)
      await createRecord(change, { type: 'lead', key, affiliate, fields: { zip: '20095', last_name: 'Klein' } });
  });
  return session;
}

async function listed(session: Session, options: ListOptions): Promise<string[]> {
  return (await listRecords(session, options)).records.map(({ key }) => key);
}

onBothDatabases((database) => {
  test('a record shows what its outcome says: all, sections, released fields, nothing', async () => {
    const session = await makeFirm(await database.open());
    expect(await describeRecord(await as(session, 'anna'), 'company', 'zack')).toMatchObject({
      name: 'zack',
      group: 'sued',
      owner: 'anna',
      outcome: 'full',
      fields: { revenue: 'A', email: 'info@zack.example', notes: 'secret' },
    });
    expect((await describeRecord(await as(session, 'cleo'), 'company', 'mill')).fields).toEqual({
      revenue: 'B',
      notes: 'secret',
    });
    expect(await describeRecord(await as(session, 'nina'), 'company', 'zack')).toEqual({
      type: 'company',
      key: 'zack',
      name: 'zack',
      group: null,
      owner: null,
      company: null,
      status: null,
      amount: null,
      currency: null,
      received: null,
      affiliate: null,
      outcome: 'fields',
      fields: { revenue: 'A' },
      form: null,
    });
    expect(await describeRecord(await as(session, 'affe'), 'lead', 'l1')).toMatchObject({
      name: null,
      affiliate: null,
      outcome: 'fields',
      fields: { zip: '20095' },
    });
    for (const [who, key] of [
      ['cleo', 'zack'],
      ['ext', 'zack'],
      ['affe', 'zack'],
    ] as const)
      await expect(describeRecord(await as(session, who), 'company', key)).rejects.toMatchObject({
        exit: ExitCode.notFound,
      });
  });

  test('a list has the records that show something, pages or not', async () => {
    const session = await makeFirm(await database.open());
    const companies = async (who: string, limit?: number): Promise<string[]> =>
      listed(await as(session, who), { type: 'company', limit });
    for (const limit of [undefined, 10]) {
      expect(await companies('anna', limit)).toEqual(['zack']);
      expect(await companies('cleo', limit)).toEqual(['mill']);
      expect(await companies('nina', limit)).toEqual(['hill', 'mill', 'zack']);
      expect(await companies('ruth', limit)).toEqual(['hill', 'mill', 'zack']);
      expect(await companies('ext', limit)).toEqual([]);
    }
    const first = await listRecords(await as(session, 'nina'), { type: 'company', limit: 2 });
    expect(first).toMatchObject({ total: 3, next: 'mill' });
    expect(await listed(await as(session, 'nina'), { type: 'company', limit: 2, after: 'mill' })).toEqual(['zack']);
    const leads = await listRecords(await as(session, 'affe'), { type: 'lead' });
    expect(leads.records).toMatchObject([{ key: 'l1', name: null, group: null, fields: { zip: '20095' } }]);
  });

  test('nobody filters or sorts by what they cannot see', async () => {
    const session = await makeFirm(await database.open());
    const nina = await as(session, 'nina');
    expect(await listed(nina, { type: 'company', filter: { revenue: 'A' } })).toEqual(['hill', 'zack']);
    expect(await listed(nina, { type: 'company', filter: { email: 'info@zack.example' } })).toEqual([]);
    expect(await listed(nina, { type: 'company', filter: { group: 'sued' } })).toEqual([]);
    expect(await listed(nina, { type: 'company', filter: { owner: 'anna' } })).toEqual([]);
    expect(await listed(nina, { type: 'company', sort: '-revenue' })).toHaveLength(3);
    const cleo = await as(session, 'cleo');
    expect(await listed(cleo, { type: 'company', filter: { email: 'info@zack.example' } })).toEqual([]);
    expect(await listed(cleo, { type: 'company', filter: { notes: 'secret' } })).toEqual(['mill']);
    const affe = await as(session, 'affe');
    expect(await listed(affe, { type: 'lead', filter: { zip: '20095' } })).toEqual(['l1']);
    expect(await listed(affe, { type: 'lead', filter: { last_name: 'Klein' } })).toEqual([]);
    await expect(listed(affe, { type: 'lead', sort: 'name' })).rejects.toMatchObject({ code: 'unknown_field' });
  });

  test('a list is sorted by numbers as numbers, what is empty first, and pages so', async () => {
    const session = await makeFirm(await database.open());
    await change(session, async (all) => {
      for (const [key, amount] of [
        ['e1', 1000],
        ['e2', 90.5],
        ['e3', -5],
      ] as const)
        await createRecord(all, { type: 'deal', key, fields: { amount }, owner: key === 'e2' ? 'anna' : undefined });
      for (const [key, name] of [
        ['t1', 'ähre'],
        ['t2', 'Zebra'],
        ['t3', 'amsel'],
      ] as const)
        await createRecord(all, { type: 'person', key, name, fields: { email: `${name}@x.example` } });
    });
    const upward = ['d1', 'd2', 'e3', 'e2', 'e1'];
    expect(await listed(session, { type: 'deal', sort: 'amount' })).toEqual(upward);
    expect(await listed(session, { type: 'deal', sort: '-amount' })).toEqual(['e1', 'e2', 'e3', 'd1', 'd2']);
    expect(await listed(session, { type: 'deal', sort: 'amount', after: 'd1', limit: 3 })).toEqual(upward.slice(1, 4));
    expect(await listed(session, { type: 'deal', sort: '-amount', after: 'e2' })).toEqual(['e3', 'd1', 'd2']);
    expect(await listed(session, { type: 'deal', sort: 'owner' })).toEqual(['d1', 'd2', 'e1', 'e3', 'e2']);
    expect(await listed(session, { type: 'deal', sort: '-owner' })).toEqual(['e2', 'd1', 'd2', 'e1', 'e3']);
    for (const sort of ['name', 'email'])
      expect(await listed(session, { type: 'person', sort })).toEqual(['t2', 't3', 't1']);
    expect(await listed(session, { type: 'deal', filter: { amount: '90.5' } })).toEqual(['e2']);
  });

  test('a link to a hidden company is absent', async () => {
    const session = await makeFirm(await database.open());
    await change(session, (change) => restrictUser(change, 'nina', 'company.view'));
    const nina = await as(session, 'nina');
    expect((await describeRecord(nina, 'deal', 'd1')).company).toBeNull();
    expect(await listed(nina, { type: 'deal', filter: { company: 'zack' } })).toEqual([]);
    const root = await as(session, 'root');
    expect((await describeRecord(root, 'deal', 'd1')).company).toBe('zack');
    expect(await listed(root, { type: 'deal', filter: { company: 'zack' } })).toEqual(['d1']);
  });

  test('a key that a hidden record has is not available, and nothing is said of it', async () => {
    const session = await makeFirm(await database.open());
    const wish = { type: 'company', key: 'zack', group: 'blind' } as const;
    const refusal = await refusalOf(session, 'cleo', (change) => createRecord(change, wish));
    expect(refusal).toMatchObject({ code: 'key_not_available', exit: ExitCode.refused, details: {} });
  });

  test('contact data is edited only by who sees it', async () => {
    const session = await makeFirm(await database.open());
    await change(session, async (change) => {
      await createRole(change, { key: 'editor', allow: { 'company.edit': 'group' } });
      await grantRole(change, 'blind', 'editor');
    });
    const edit = (fields: Record<string, string>) => (change: Parameters<typeof editRecord>[0]) =>
      editRecord(change, 'company', 'mill', { fields });
    expect(await refusalOf(session, 'cleo', edit({ email: 'info@zack.example' }))).toBeInstanceOf(Problem);
    expect(await refusalOf(session, 'cleo', edit({ notes: 'open' }))).toBeUndefined();
  });
});
