import { expect, test } from 'vitest';
import { bulkInsert, bulkUpdate } from '../../src/store/bulk-insert.ts';
import { bulkUpsert } from '../../src/store/bulk-upsert.ts';
import { writeTransaction } from '../../src/store/write-transaction.ts';
import { onBothDatabases } from '../support/databases.ts';

const ODD = [
  'tab\there',
  'line\nbreak\r\n',
  'back\\slash',
  '\\N',
  '\\.',
  '',
  ' ',
  'Zoë 🌞 "quoted" \'so\'',
  '‮right to left',
];

// A few rows go as one parameter, many by COPY: both must keep every character.
onBothDatabases((database) => {
  test.each([3, 200, 201, 2500])('%i rows are inserted, updated and upserted as they are', async (count) => {
    const store = await database.open();
    const text = (at: number): string => `${at}${ODD[at % ODD.length]}`;
    const ids = Array.from({ length: count }, (_, at) => at + 1);
    await writeTransaction(store, async (db) => {
      const columns = ['id', 'key', 'name', 'email', 'is_active', 'created_at'] as const;
      const rows = ids.map((id) => [id, `u${id}`, text(id), id % 2 === 0 ? null : text(id), 1, 'now']);
      expect(await bulkInsert(store, db, 'users', columns, rows)).toBe(count);
      const changed = ids.filter((id) => id % 3 !== 0).map((id) => [text(id + 1), null, id]);
      expect(await bulkUpdate(store, db, 'users', ['name', 'hours'], changed)).toBe(changed.length);
      const tally = (id: number): unknown[] => [text(id), 1, 1, id, 10, 5];
      const upsert = { key: ['day', 'rule_id', 'group_id', 'user_id'], add: ['leads', 'cents'] } as const;
      await bulkUpsert(store, db, 'tallies', upsert, ids.map(tally));
      await bulkUpsert(store, db, 'tallies', upsert, [...ids.slice(1), count + 1].map(tally));
    });
    const users = await store.db.selectFrom('users').select(['id', 'name', 'email']).orderBy('id').execute();
    expect(users).toEqual(
      ids.map((id) => ({
        id,
        name: text(id % 3 === 0 ? id : id + 1),
        email: id % 2 === 0 ? null : text(id),
      })),
    );
    const tallies = await store.db.selectFrom('tallies').select(['day', 'leads']).orderBy('user_id').execute();
    expect(tallies).toEqual(
      [...ids, count + 1].map((id) => ({ day: text(id), leads: id === 1 || id === count + 1 ? 10 : 20 })),
    );
  });

  test.each([10, 1000])('rows whose keys are taken are left out of %i', async (count) => {
    const store = await database.open();
    const rows = Array.from({ length: count }, (_, at) => [`k${at}`, 'new']);
    const inserted = await writeTransaction(store, async (db) => {
      await db.insertInto('settings').values({ key: 'k7', value: 'old' }).execute();
      return bulkInsert(store, db, 'settings', ['key', 'value'], rows, {}, { skipTaken: true });
    });
    expect(inserted).toBe(count - 1);
    const kept = await store.db.selectFrom('settings').select('value').where('key', '=', 'k7').execute();
    expect(kept).toEqual([{ value: 'old' }]);
  });
});
