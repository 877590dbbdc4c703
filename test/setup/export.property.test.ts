import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applySetup } from '../../src/setup/apply-setup.ts';
import { exportSetup } from '../../src/setup/export-setup.ts';
import { planSetup } from '../../src/setup/plan-setup.ts';
import { readDocument } from '../../src/setup/read-document.ts';
import { writeDocument } from '../../src/setup/write-document.ts';
import { arbitraryAccount } from '../reference/arbitrary-account.ts';
import { everyWay } from '../reference/every-way.ts';
import { storeAccount } from '../reference/store-account.ts';
import { useSqlite } from '../support/databases.ts';
import { sessionOn } from '../support/small-account.ts';
import { toStorable } from '../support/storable-account.ts';

const database = useSqlite();

const storable = arbitraryAccount.map(toStorable);

test('what is exported says nothing new to the same account, and makes one anew that gives the same answers', async () => {
  const first = await database.open();
  await fc.assert(
    fc.asyncProperty(storable, async (account) => {
      await storeAccount(first, account);
      const text = writeDocument(await exportSetup(sessionOn(first)));
      const read = readDocument([{ name: 'export', text }]);
      expect(await planSetup(sessionOn(first), read, { prune: true })).toEqual([]);

      const second = await database.open();
      await applySetup(sessionOn(second), read, {});
      expect(writeDocument(await exportSetup(sessionOn(second)))).toBe(text);
      expect(await everyWay({ store: second, db: second.db })).toEqual(await everyWay({ store: first, db: first.db }));
      await second.close();
    }),
    { numRuns: 15 },
  );
}, 60_000);
