import { expect, test } from 'vitest';
import { onBothDatabases } from '../support/databases.ts';

onBothDatabases((database) => {
  test('nothing is in an empty list, and everything is outside of it', async () => {
    const { db } = await database.open();
    await db.insertInto('settings').values({ key: 'locale', value: 'de' }).execute();
    expect(await db.selectFrom('settings').select('key').where('key', 'in', []).execute()).toEqual([]);
    expect(await db.selectFrom('settings').select('key').where('key', 'not in', []).execute()).toHaveLength(1);
  });
});
