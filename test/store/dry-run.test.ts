import { expect, test } from 'vitest';
import { readNextNumber, setNextNumber } from '../../src/store/numbering.ts';
import { writeTransaction } from '../../src/store/write-transaction.ts';
import { onBothDatabases } from '../support/databases.ts';
import { makeAccount } from '../support/small-account.ts';

onBothDatabases(({ open }) => {
  test('work that is not kept uses up no numbers', async () => {
    const store = await open();
    await makeAccount(store, { groups: [{ key: 'nord', kind: 'organization' }] });
    const insert = (keys: string[], rollBack: boolean): Promise<number[]> =>
      writeTransaction(
        store,
        async (db) => {
          const rows = keys.map((key) => ({ key, name: key, is_active: 1, created_at: '2026-10-01T08:00:00.000Z' }));
          const made = await db.insertInto('users').values(rows).returning('id').execute();
          return made.map(({ id }) => id);
        },
        { rollBack },
      );
    const tried = await insert(['anna', 'bert'], true);
    expect(await insert(['anna', 'bert'], false)).toEqual(tried);
    expect(await insert(['cleo'], true)).toEqual(await insert(['cleo'], false));
    // An import numbers its rows itself, and says afterwards which number comes next.
    const next = await readNextNumber(store.kind, store.db, 'users');
    await setNextNumber(store.kind, store.db, 'users', next + 10);
    expect(await insert(['dora'], true)).toEqual([next + 10]);
    expect(await insert(['dora'], false)).toEqual([next + 10]);
  });
});
