import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { change } from '../../src/access/change.ts';
import { setRuleActive } from '../../src/distribution/edit-rule.ts';
import { explainLead } from '../../src/distribution/explain-lead.ts';
import { returnLead } from '../../src/distribution/return-lead.ts';
import { undoRuns } from '../../src/distribution/undo-run.ts';
import { assignUser, unassignUser } from '../../src/directory/memberships.ts';
import { assignRecords } from '../../src/records/assign-records.ts';
import { createRecord } from '../../src/records/create-record.ts';
import { linkCompany } from '../../src/records/link-company.ts';
import { setLeadStatus } from '../../src/records/set-lead-status.ts';
import { addShares } from '../../src/records/shares.ts';
import type { Change } from '../../src/store/session.ts';
import { onBothDatabases, useSqlite } from '../support/databases.ts';
import { addLeads, at, buyers, distribute, makeMarket, owners, readState } from './small-market.ts';

const TEAM = { key: 'all', targets: [{ group: 'g', users: { a: 2 } }, { group: 'h' }], caps: { user: { day: 9 } } };
const GROUPS = { g: ['a', 'b'], h: ['x', 'y'] };

onBothDatabases((database) => {
  test('leads are placed in the order received, and a second run goes on where the first stopped', async () => {
    const session = await makeMarket(await database.open(), {
      groups: { g: ['a', 'b', 'c'] },
      rules: [{ key: 'r', targets: ['g'] }],
    });
    await addLeads(session, 2, '2026-10-01T07:00:00.000Z');
    await addLeads(session, 2, '2026-10-01T06:00:00.000Z');
    expect(await distribute(session)).toMatchObject({ run: 1, placed: 4, waiting: 0 });
    expect(await owners(session)).toBe('a b c a');
    await addLeads(session, 2, '2026-10-01T07:30:00.000Z');
    expect(await distribute(session)).toMatchObject({ run: 2, placed: 2 });
    expect(await owners(session)).toBe('a b c a b c');
  });

  test('thirty runs of one lead, in small batches or in one, place them alike', async () => {
    const one = await makeMarket(await database.open(), { groups: GROUPS, rules: [TEAM] });
    await addLeads(one, 30);
    await distribute(one, { batchLeads: 7 });
    const whole = await owners(one);
    const many = await makeMarket(await database.open(), { groups: GROUPS, rules: [TEAM] });
    for (let i = 0; i < 30; i++) {
      await addLeads(many, 1);
      await distribute({ ...many, dryRun: true });
      await distribute(many);
    }
    expect(await owners(many)).toBe(whole);
  });

  test('a lead that waits is looked at again, and costs nothing while its reasons stay', async () => {
    const session = await makeMarket(await database.open(), {
      groups: { g: ['a'] },
      rules: [{ key: 'r', targets: ['g'], caps: { user: { day: 1 } } }],
    });
    await addLeads(session, 3);
    expect(await distribute(session)).toMatchObject({ placed: 1, waiting: 2 });
    const before = await session.db.selectFrom('lead_outcomes').selectAll().orderBy('lead_id').execute();
    expect(await distribute(session)).toMatchObject({ placed: 0, waiting: 2 });
    expect(await session.db.selectFrom('lead_outcomes').selectAll().orderBy('lead_id').execute()).toEqual(before);
    expect(await distribute(at(session, '2026-10-02T08:00:00.000Z'))).toMatchObject({ placed: 1, waiting: 1 });
    expect(await session.db.selectFrom('lead_outcomes').selectAll().execute()).toHaveLength(1);
  });

  test('a dry run does the same and leaves every table as it was', async () => {
    const session = await makeMarket(await database.open(), { groups: GROUPS, rules: [TEAM] });
    await addLeads(session, 5);
    const before = await readState(session);
    expect(await distribute({ ...session, dryRun: true })).toMatchObject({ placed: 5 });
    expect(await readState(session)).toEqual(before);
    expect(await session.db.selectFrom('runs').selectAll().execute()).toEqual([]);
  });

  test('undo restores owners, groups, rotations, caps and sales exactly, newest first', async () => {
    const rules = [
      {
        ...TEAM,
        buyers: [
          { group: 'k', price: 25, budget: 100 },
          { group: 'm', price: 20.5 },
        ],
        shared: 1,
      },
    ];
    const session = await makeMarket(await database.open(), { groups: GROUPS, clients: ['k', 'm'], rules });
    await addLeads(session, 3);
    await distribute(session);
    const afterFirst = await readState(session);
    await addLeads(session, 5);
    const withNew = await readState(session);
    await distribute(at(session, '2026-10-02T08:00:00.000Z'));
    expect(await undoRuns(at(session, '2026-10-02T09:00:00.000Z'), {})).toEqual([
      { run: 2, leads: 5, touched: [], in_statement: [] },
    ]);
    expect(await readState(session)).toEqual(withNew);
    expect(withNew).not.toEqual(afterFirst);
    await expect(undoRuns(at(session, '2026-10-02T09:00:00.000Z'), { run: 2 })).rejects.toMatchObject({ exit: 4 });
    await distribute(at(session, '2026-10-02T10:00:00.000Z'));
    await expect(undoRuns(at(session, '2026-10-02T11:00:00.000Z'), { run: 1 })).rejects.toMatchObject({
      code: 'not_the_last_run',
    });
    const undone = await undoRuns(at(session, '2026-10-02T11:00:00.000Z'), { through: 1 });
    expect(undone.map(({ run }) => run)).toEqual([3, 1]);
    const empty = await readState(session);
    expect([empty['rotations'], empty['sales'], empty['tallies']]).toEqual([[], [], []]);
    expect(await owners(session)).toBe('- - - - - - - -');
  });

  test('undo refuses leads that were touched, and leaves them and the rotation when told to', async () => {
    const session = await makeMarket(await database.open(), { groups: GROUPS, rules: [TEAM] });
    await addLeads(session, 4);
    await distribute(session);
    await change(session, (change) => setLeadStatus(change, 'l2', 'contacted'));
    const before = await readState(session);
    await expect(undoRuns(session, {})).rejects.toMatchObject({ exit: 4, details: { leads: ['l2'] } });
    expect(await readState(session)).toEqual(before);
    expect(await undoRuns(session, { skipTouched: true })).toEqual([
      { run: 1, leads: 3, touched: ['l2'], in_statement: [] },
    ]);
    expect((await readState(session))['rotations']).toEqual(before['rotations']);
    expect(await owners(session)).toBe('- x - -');
  });

  test.each<{ touched: string; touch: (change: Change) => Promise<unknown>; keys: string[] }>([
    {
      touched: 'assigned in bulk, and back again',
      touch: async (change) => {
        await assignRecords(change, { type: 'lead', ids: [2, 3], to: 'base', owner: 'a' });
        await assignRecords(change, { type: 'lead', ids: [2], to: 'h', owner: 'x' });
        await assignRecords(change, { type: 'lead', ids: [3], to: 'g', owner: 'a' });
      },
      keys: ['l2', 'l3'],
    },
    {
      touched: 'shared',
      touch: (change) => addShares(change, { record: 'l1', users: ['y'], actions: ['view'] }),
      keys: ['l1'],
    },
    {
      touched: 'shared with the company that it belongs to',
      touch: (change) => addShares(change, { record: 'acme', users: ['y'], actions: ['view'], cascade: true }),
      keys: ['l4'],
    },
  ])('undo sees a lead that was $touched', async ({ touch, keys }) => {
    const session = await makeMarket(await database.open(), { groups: GROUPS, rules: [TEAM] });
    await addLeads(session, 4);
    await change(session, async (change) => {
      await createRecord(change, { type: 'company', key: 'acme', name: 'ACME' });
      await linkCompany(change, 'lead', 'l4', 'acme');
    });
    await distribute(session);
    await change(session, touch);
    await expect(undoRuns(session, {})).rejects.toMatchObject({ exit: 4, details: { leads: keys } });
  });

  test('undo looks at nothing that happened to other leads', async () => {
    const session = await makeMarket(await database.open(), { groups: GROUPS, rules: [TEAM] });
    await addLeads(session, 4);
    await distribute(session);
    await addLeads(session, 2);
    await change(session, async (change) => {
      await addShares(change, { record: 'l6', users: ['y'], actions: ['view'] });
      await assignRecords(change, { type: 'lead', ids: [5, 6], to: 'h' });
    });
    expect(await undoRuns(session, {})).toEqual([{ run: 1, leads: 4, touched: [], in_statement: [] }]);
  });

  test('a neglected lead is taken back, and goes to somebody else though it is sticky', async () => {
    const rules = [{ key: 'r', targets: ['g'], sticky: ['email'], caps: { user: { total: 2 } } }];
    const session = await makeMarket(await database.open(), { groups: { g: ['a', 'b'] }, rules });
    await addLeads(session, [{ email: 'eva@example.com' }, { email: 'otto@example.com' }]);
    await distribute(session);
    await change(session, (change) => setLeadStatus(change, 'l2', 'contacted'));
    expect(await owners(session)).toBe('a b');
    const later = at(session, '2026-10-03T08:00:00.000Z');
    expect(await distribute(later, { reclaim: '47h' })).toMatchObject({ reclaimed: 1, placed: 1 });
    expect(await owners(session)).toBe('b b');
    const report = await distribute(at(session, '2026-10-06T08:00:00.000Z'), { reclaim: '48h' });
    expect(report).toMatchObject({ reclaimed: 1, placed: 1 });
    expect(await owners(session)).toBe('a b');
  });

  test('sticky finds the owner of the latest placed lead by email, then phone, also within one run', async () => {
    const rules = [{ key: 'r', targets: ['g'], sticky: ['email', 'phone', 'company'] }];
    const session = await makeMarket(await database.open(), { groups: { g: ['a', 'b', 'c'] }, rules });
    await addLeads(session, [{ email: 'eva@example.com' }, { phone: '+4940123' }, { email: 'EVA+x@example.com' }, {}]);
    await distribute(session);
    expect(await owners(session)).toBe('a b a c');
    await addLeads(session, [{ phone: '+4940123', email: 'new@example.com' }, { email: 'eva@example.com' }, {}]);
    await distribute(session);
    expect(await owners(session)).toBe('a b a c b a a');
  });

  test('a returned lead is credited once, goes to the next buyer, and the statement is right to the cent', async () => {
    const buyer = (group: string, price: number, more: object = {}) => ({ group, price, 'return-quota': 100, ...more });
    const rules = [{ key: 'r', buyers: [buyer('k', 25.1), buyer('m', 20, { caps: { total: 2 } }), buyer('n', 9.99)] }];
    const session = await makeMarket(await database.open(), { clients: ['k', 'm', 'n'], rules });
    await addLeads(session, 4);
    await distribute(session);
    expect(await buyers(session)).toBe('k m n k');
    const later = at(session, '2026-10-05T08:00:00.000Z');
    const returned = await returnLead(later, { lead: 'l1', from: 'k', reason: 'no such number' });
    expect(returned).toMatchObject({ credited: '25.10', sold_to: 'm', price: '20.00' });
    await expect(returnLead(later, { lead: 'l1', from: 'k', reason: 'again' })).rejects.toMatchObject({ exit: 4 });
    expect(await buyers(session)).toBe('(k)m m n k');
    const sum = await session.db.selectFrom('rotations').select('currents').executeTakeFirstOrThrow();
    const currents = Object.values(JSON.parse(sum.currents) as Record<string, number>);
    expect(currents.reduce((a, b) => a + b, 0)).toBe(0);
    const { readStatement } = await import('../../src/distribution/client-statement.ts');
    expect(await readStatement(session, 'k', '2026-10')).toMatchObject({
      sales_total: '50.20',
      returns_total: '25.10',
      total: '25.10',
    });
    expect(await readStatement(session, 'm', '2026-10')).toMatchObject({ total: '40.00' });
  });

  test('a return under a rule that is disabled gives the turn back and sells to nobody, and the lead waits again', async () => {
    const rules = [{ key: 'r', buyers: ['k', 'm'].map((group) => ({ group, price: 5, 'return-quota': 100 })) }];
    const session = await makeMarket(await database.open(), { clients: ['k', 'm'], rules });
    const currents = async (): Promise<unknown> =>
      JSON.parse((await session.db.selectFrom('rotations').select('currents').executeTakeFirstOrThrow()).currents);
    await addLeads(session, 2);
    await distribute(session);
    const before = await currents();
    await addLeads(session, 1);
    await distribute(session);
    await change(session, (change) => setRuleActive(change, 'r', false));
    const later = at(session, '2026-10-05T08:00:00.000Z');
    expect(await returnLead(later, { lead: 'l3', from: 'k', reason: 'x' })).toMatchObject({ sold_to: null });
    expect(await currents()).toEqual(before);
    await change(session, (change) => setRuleActive(change, 'r', true));
    await distribute(at(session, '2026-10-06T08:00:00.000Z'));
    expect(await buyers(session)).toBe('k m (k)m');
  });

  test('a return in a later month is a credit of that month, and the quota and the days hold', async () => {
    const rules = [{ key: 'r', buyers: [{ group: 'k', price: 10, 'return-days': 30, 'return-quota': 50 }] }];
    const session = await makeMarket(await database.open(), { clients: ['k'], rules });
    await addLeads(session, 3);
    await distribute(at(session, '2026-10-20T08:00:00.000Z'));
    const november = at(session, '2026-11-02T08:00:00.000Z');
    await returnLead(november, { lead: 'l1', from: 'k', reason: 'x' });
    const { readStatement } = await import('../../src/distribution/client-statement.ts');
    expect(await readStatement(session, 'k', '2026-10')).toMatchObject({ sales_total: '30.00', total: '30.00' });
    expect(await readStatement(session, 'k', '2026-11')).toMatchObject({ returns_total: '10.00', total: '-10.00' });
    await expect(
      returnLead(at(session, '2026-11-20T08:00:00.000Z'), { lead: 'l2', from: 'k', reason: 'x' }),
    ).rejects.toMatchObject({ code: 'return_too_late' });
  });

  test('a clock before the last placement is refused by every command that places', async () => {
    const session = await makeMarket(await database.open(), { groups: GROUPS, rules: [TEAM] });
    await addLeads(session, 2);
    await distribute(session);
    const yesterday = at(session, '2026-09-30T08:00:00.000Z');
    await addLeads(session, 1);
    await expect(distribute(yesterday)).rejects.toMatchObject({ exit: 4, code: 'clock_before_last_placement' });
    const byHand = { type: 'lead' as const, ids: [1], owner: 'y' };
    await expect(change(yesterday, (change) => assignRecords(change, byHand))).rejects.toMatchObject({ exit: 4 });
    expect(await distribute(yesterday, { force: true })).toMatchObject({ placed: 1 });
  });

  test('an explanation retraces the rotation, and names who was passed over and why', async () => {
    const rules = [
      { key: 'rich', when: { field: 'budget', op: '>', value: 1000 }, targets: ['g'] },
      { key: 'r', targets: ['g', 'h'], caps: { group: { day: 1 } } },
    ];
    const session = await makeMarket(await database.open(), { groups: GROUPS, rules });
    await addLeads(session, 3);
    await distribute(session);
    const placed = await explainLead(session, 'l2');
    expect(placed).toMatchObject({ outcome: 'placed', run: 1, rule: 'r', group: 'h', owner: 'x' });
    expect(placed.rules.map(({ rule, result, holds }) => [rule, result, holds])).toEqual([
      ['rich', 'criteria failed', false],
      ['r', 'placed', true],
    ]);
    expect(placed.rules[0]!.criteria).toMatchObject({ condition: 'budget > 1000', found: null, verdict: 'empty' });
    expect(placed.rules[1]!.considered!.groups).toMatchObject([
      { key: 'g', chosen: false, before: -1, after: 0, passed_over: 'is at a cap of the rule: 1 a day' },
      {
        key: 'h',
        chosen: true,
        before: 1,
        after: 0,
        passed_over: null,
        users: [
          { key: 'x', before: 0, after: -1 },
          { key: 'y', before: 0, after: 1 },
        ],
      },
    ]);
    const waiting = await explainLead(session, 'l3');
    expect(waiting).toMatchObject({ outcome: 'waiting', rule: null });
    expect(waiting.rules[1]!.considered!.groups.map(({ passed_over }) => passed_over)).toEqual([
      'is at a cap of the rule: 1 a day',
      'is at a cap of the rule: 1 a day',
    ]);
  });

  test('a rule takes only leads that its maker may assign', async () => {
    const session = await makeMarket(await database.open(), {
      groups: { g: ['a'], h: ['x'] },
      rules: [{ key: 'rest', targets: ['h'] }],
    });
    const a = await session.db.selectFrom('users').select('id').where('key', '=', 'a').executeTakeFirstOrThrow();
    await session.db.updateTable('rules').set({ maker_id: a.id }).execute();
    await addLeads(session, 2);
    expect(await distribute(session)).toMatchObject({ placed: 0, unmatched: 2 });
    expect((await explainLead(session, 'l1')).rules[0]).toMatchObject({ result: 'not allowed' });
  });
});

describe('stable under change', () => {
  const database = useSqlite();

  test('members who come, go and come back, and leads assigned by hand, move nobody else', async () => {
    const session = await makeMarket(await database.open(), {
      groups: { g: ['a', 'b', 'c'] },
      rules: [{ key: 'r', targets: ['g'] }],
    });
    const step = async (): Promise<void> => {
      await addLeads(session, 1);
      await distribute(session);
    };
    await step();
    await change(session, (change) => unassignUser(change, 'b', 'g'));
    await step();
    await step();
    await change(session, (change) => assignUser(change, 'b', { group: 'g' }));
    await change(session, (change) => assignRecords(change, { type: 'lead', ids: [1], owner: 'c' }));
    for (let i = 0; i < 3; i++) await step();
    expect(await owners(session)).toBe('c c c b a c');
  });

  test('days of caps are those of the time zone, over both changes of the clock', async () => {
    const rules = [{ key: 'r', targets: ['g'], caps: { user: { day: 1 } } }];
    const session = await makeMarket(await database.open(), { groups: { g: ['a'] }, rules });
    await session.db.insertInto('settings').values({ key: 'timezone', value: 'Europe/Berlin' }).execute();
    await addLeads(session, 8);
    const placed: number[] = [];
    for (const now of [
      '2027-03-27T22:59:00.000Z',
      '2027-03-27T23:00:00.000Z',
      '2027-03-28T21:59:00.000Z',
      '2027-03-28T22:00:00.000Z',
      '2027-10-30T21:59:00.000Z',
      '2027-10-30T22:00:00.000Z',
      '2027-10-31T22:59:00.000Z',
      '2027-10-31T23:00:00.000Z',
    ]) {
      placed.push((await distribute(at(session, now))).placed);
    }
    expect(placed).toEqual([1, 1, 0, 1, 1, 1, 0, 1]);
  });

  test('another time zone counts the days of the past anew', async () => {
    const rules = [{ key: 'r', targets: ['g'], caps: { user: { day: 1 } } }];
    const session = await makeMarket(await database.open(), { groups: { g: ['a'] }, rules });
    await addLeads(session, 3);
    await distribute(at(session, '2026-10-01T22:30:00.000Z'));
    expect(await distribute(at(session, '2026-10-02T08:00:00.000Z'))).toMatchObject({ placed: 1 });
    await session.db.insertInto('settings').values({ key: 'timezone', value: 'Europe/Berlin' }).execute();
    expect(await distribute(at(session, '2026-10-02T21:00:00.000Z'))).toMatchObject({ placed: 0, waiting: 1 });
  });

  test('in any cutting into runs, with dry runs and explanations between, the placements are the same', async () => {
    const rules = [
      {
        key: 'r1',
        when: { field: 'budget', op: '>=', value: 5 },
        targets: [{ group: 'g', weight: 2, users: { a: 3 } }, 'h'],
        caps: { user: { day: 7 } },
      },
      {
        key: 'r2',
        targets: ['h', 'g'],
        within: 'least-loaded',
        buyers: [
          { group: 'k', price: 5, weight: 2 },
          { group: 'm', price: 4 },
          { group: 'n', price: 3 },
        ],
        shared: 2,
      },
    ];
    const market = { groups: GROUPS, clients: ['k', 'm', 'n'], rules };
    const data = Array.from({ length: 40 }, (_, i) => ({ budget: (i * 7) % 11 }));
    const whole = await makeMarket(await database.open(), market);
    await addLeads(whole, data);
    await distribute(whole);
    const expected = [await owners(whole), await buyers(whole)];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 6 }),
        fc.boolean(),
        async (cuts, isAsked) => {
          const cut = await makeMarket(await database.open(), market);
          let from = 0;
          for (const size of [...cuts, data.length]) {
            await addLeads(cut, data.slice(from, from + size));
            from += size;
            if (isAsked) await distribute({ ...cut, dryRun: true });
            if (isAsked && from <= data.length) await explainLead(cut, `l${Math.min(from, data.length)}`);
            await distribute(cut, { batchLeads: size });
          }
          expect([await owners(cut), await buyers(cut)]).toEqual(expected);
        },
      ),
      { numRuns: 12 },
    );
  });
});
