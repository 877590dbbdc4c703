import { describe, expect, test } from 'vitest';
import { change } from '../../src/access/change.ts';
import { changeSetting } from '../../src/directory/change-setting.ts';
import { restrictUser } from '../../src/directory/restrictions.ts';
import { addNote } from '../../src/records/add-note.ts';
import { setLeadStatus } from '../../src/records/set-lead-status.ts';
import { leadFigures } from '../../src/reports/lead-figures.ts';
import { listActivity } from '../../src/reports/list-activity.ts';
import { bar, sparkline } from '../../src/reports/charts.ts';
import { readPeriod } from '../../src/reports/period.ts';
import type { Session } from '../../src/store/session.ts';
import type { Store } from '../../src/store/store.ts';
import { onBothDatabases } from '../support/databases.ts';
import { makeAccount, sessionOn } from '../support/small-account.ts';

const LATER = '2026-10-01T10:00:00.000Z';

// carla manages nord-1 with anna and bert in it; dora is in sued. Each owns leads, some of them in base.
async function account(store: Store): Promise<Session> {
  const session = await makeAccount(store, {
    groups: [
      { key: 'nord', kind: 'organization' },
      { key: 'nord-1', kind: 'team', parent: 'nord' },
      { key: 'sued', kind: 'organization' },
      { key: 'adbiz', kind: 'affiliate' },
    ],
    users: {
      anna: ['nord-1', 'base'],
      bert: ['nord-1', 'base'],
      carla: ['nord-1!', 'base'],
      dora: ['sued'],
      eva: ['adbiz'],
    },
    records: [
      { type: 'lead', key: 'a1', name: 'A 1', group: 'nord-1', owner: 'anna', affiliate: 'adbiz' },
      { type: 'lead', key: 'a2', name: 'A 2', group: 'base', owner: 'anna' },
      { type: 'lead', key: 'b1', name: 'B 1', group: 'nord-1', owner: 'bert' },
      { type: 'lead', key: 'd1', name: 'D 1', group: 'sued', owner: 'dora', affiliate: 'adbiz' },
      { type: 'lead', key: 'x1', name: 'X 1', group: 'base' },
    ],
  });
  const later = sessionOn(store, { kind: 'operator' }, LATER);
  await change(later, async (change) => {
    await setLeadStatus(change, 'a1', 'won', 120_050);
    await setLeadStatus(change, 'd1', 'lost');
    await addNote(change, 'lead', 'b1', 'Called back');
  });
  return session;
}

async function as(session: Session, key: string): Promise<Session> {
  const { id } = await session.db.selectFrom('users').select('id').where('key', '=', key).executeTakeFirstOrThrow();
  return { ...session, actor: { kind: 'user', id, key } };
}

onBothDatabases(({ open }) => {
  describe('figures', () => {
    test('count by every dimension, with amounts, conversion and the time to the first contact', async () => {
      const session = await account(await open());
      const by = async (dimension: Parameters<typeof leadFigures>[1]['by']) =>
        Object.fromEntries((await leadFigures(session, { by: dimension })).rows.map(({ key, leads }) => [key, leads]));
      expect(await by('user')).toEqual({ anna: 2, bert: 1, dora: 1, null: 1 });
      expect(await by('group')).toEqual({ 'nord-1': 2, base: 2, sued: 1 });
      expect(await by('team')).toEqual({ 'nord-1': 3, null: 2 });
      expect(await by('organization')).toEqual({ nord: 2, base: 2, sued: 1 });
      expect(await by('affiliate')).toEqual({ adbiz: 2, null: 3 });
      expect(await by('status')).toEqual({ new: 3, won: 1, lost: 1 });
      expect(await by('day')).toEqual({ '2026-10-01': 5 });
      expect(await by('week')).toEqual({ '2026-09-28': 5 });
      expect(await by('month')).toEqual({ '2026-10': 5 });
      expect((await leadFigures(session, { by: 'user' })).rows.find(({ key }) => key === 'anna')).toMatchObject({
        leads: 2,
        won: 1,
        new: 1,
        amount: '1200.50',
        conversion: 0.5,
        first_contact_hours: 2,
      });
    });

    test.each([
      { user: 'root', because: 'administrators see all', leads: ['anna', 'bert', 'dora', null] },
      { user: 'anna', because: 'everyone has their own', leads: ['anna'] },
      { user: 'carla', because: 'managers have their team', leads: ['anna', 'bert'] },
      { user: 'eva', because: 'an affiliate has what it delivered', leads: ['anna', 'dora'] },
    ])('$because', async ({ user, leads }) => {
      const session = await account(await open());
      const { rows } = await leadFigures(await as(session, user), { by: 'user' });
      expect(new Set(rows.map(({ key }) => key))).toEqual(new Set(leads));
    });

    test('show a member their own figures alone, whatever the privacy setting', async () => {
      const session = await account(await open());
      await change(session, (change) => changeSetting(change, 'privacy', 'organization'));
      expect((await leadFigures(await as(session, 'bert'), { by: 'user' })).total.leads).toBe(1);
    });

    test('are refused to who is restricted for them', async () => {
      const session = await account(await open());
      await change(session, (change) => restrictUser(change, 'anna', 'stats.view'));
      await expect(leadFigures(await as(session, 'anna'), { by: 'user' })).rejects.toMatchObject({
        code: 'not_permitted',
        exit: 5,
      });
    });
  });

  describe('activity', () => {
    test.each([
      { user: 'anna', privacy: 'own', records: ['lead/a1', 'lead/a2'] },
      { user: 'anna', privacy: 'group', records: ['lead/a1', 'lead/a2', 'lead/b1'] },
      { user: 'carla', privacy: 'own', records: ['lead/a1', 'lead/a2', 'lead/b1'] },
      { user: 'dora', privacy: 'organization', records: ['lead/d1'] },
    ] as const)('shows $user what privacy $privacy lets them see', async ({ user, privacy, records }) => {
      const session = await account(await open());
      await change(session, (change) => changeSetting(change, 'privacy', privacy));
      const { activities } = await listActivity(await as(session, user), { limit: 50 });
      expect([...new Set(activities.map(({ record }) => record))].toSorted()).toEqual(records);
    });

    test.each([false, true])('comes in pages that lose and repeat nothing, oldest first: %s', async (oldestFirst) => {
      const session = await account(await open());
      const { activities: newest } = await listActivity(session, { limit: 100 });
      expect(newest[0]).toMatchObject({ at: LATER, kind: 'note', record: 'lead/b1', text: 'Called back' });
      const all = oldestFirst ? newest.toReversed() : newest;
      const paged = [];
      let after: string | null | undefined;
      do {
        const page = await listActivity(session, { limit: 2, oldestFirst, ...(after ? { after } : {}) });
        paged.push(...page.activities);
        after = page.next;
      } while (after !== null);
      expect(paged).toEqual(all);
    });
  });
});

test('a sparkline is as high as its values, a bar as long', () => {
  expect(sparkline([0, 4, 8])).toBe('▁▅█');
  expect(sparkline([0, 0])).toBe('▁▁');
  expect(bar(5, 10, 4)).toBe('██');
  expect(bar(1, 16, 2)).toBe('▏');
});

test('days are whole days of the time zone, both included', () => {
  expect(readPeriod({ since: '2026-10-25', until: '2026-10-25' }, 'Europe/Berlin')).toEqual({
    since: '2026-10-24T22:00:00.000Z',
    until: '2026-10-25T23:00:00.000Z',
  });
  expect(() => readPeriod({ since: 'yesterday' }, 'UTC')).toThrow('no day');
});
