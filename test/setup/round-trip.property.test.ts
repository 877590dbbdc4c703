import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkDerived } from '../../src/directory/check-derived.ts';
import { verifyJournal } from '../../src/store/journal.ts';
import { applySetup } from '../../src/setup/apply-setup.ts';
import { exportSetup } from '../../src/setup/export-setup.ts';
import { planSetup } from '../../src/setup/plan-setup.ts';
import { type ReadDocument, readDocument } from '../../src/setup/read-document.ts';
import { arbitraryAccount } from '../reference/arbitrary-account.ts';
import { storeAccount } from '../reference/store-account.ts';
import { onBothDatabases, useSqlite } from '../support/databases.ts';
import { sessionOn } from '../support/small-account.ts';
import { toStorable } from '../support/storable-account.ts';

const storable = arbitraryAccount.map(toStorable);
const scratch = useSqlite();

onBothDatabases((database) => {
  test('an account becomes as any document says, step by step, and all that is derived follows', async () => {
    const source = await scratch.open();
    const documentOf = async (account: Parameters<typeof storeAccount>[1]): Promise<ReadDocument> => {
      await storeAccount(source, account);
      // Who delivered or bought, and what was sold, cannot be undone by a document: here it is the directory that changes.
      const document = await exportSetup(sessionOn(source), ['settings', 'roles', 'groups', 'users']);
      return readDocument([{ name: 'export', text: JSON.stringify(document) }]);
    };
    await fc.assert(
      fc.asyncProperty(storable, storable, async (before, after) => {
        const session = sessionOn(await database.open());
        await applySetup(session, await documentOf(before), {});
        const wanted = await documentOf(after);
        await applySetup(session, wanted, {});
        expect(await planSetup(session, wanted, {})).toEqual([]);
        expect(await checkDerived(session.db)).toEqual([]);
        expect(await verifyJournal(session.db)).toMatchObject({ broken: null });
        await session.store.close();
      }),
      { numRuns: 5 },
    );
  }, 60_000);
});
