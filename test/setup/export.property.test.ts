import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applySetup } from '../../src/setup/apply-setup.ts';
import { exportSetup } from '../../src/setup/export-setup.ts';
import { planSetup } from '../../src/setup/plan-setup.ts';
import { readDocument } from '../../src/setup/read-document.ts';
import { writeDocument } from '../../src/setup/write-document.ts';
import type { Account, Entry } from '../reference/account.ts';
import { arbitraryAccount } from '../reference/arbitrary-account.ts';
import { storeAccount } from '../reference/store-account.ts';
import { useSqlite } from '../support/databases.ts';
import { sessionOn } from '../support/small-account.ts';

const database = useSqlite();

// Random accounts hold what no command would store: "*" outside the administrative group, and owners who are outside.
const storable = arbitraryAccount.map((account): Account => {
  const narrow = <Some extends Entry>(entries: readonly Some[]): Some[] =>
    entries.filter(({ permission }) => permission !== '*');
  const kinds = new Map(account.groups.map(({ key, kind }) => [key, kind]));
  const isInside = (user: string): boolean =>
    account.users
      .find(({ key }) => key === user)!
      .memberships.some(({ group }) => ['administrative', 'organization', 'team'].includes(kinds.get(group)!));
  return {
    ...account,
    roles: account.roles.map((role) => ({ ...role, permissions: narrow(role.permissions) })),
    editedRoles: account.editedRoles.map((role) => ({
      ...role,
      permissions: role.permissions.filter(({ permission }) => permission !== '*'),
    })),
    groups: account.groups.map((group) => ({
      ...group,
      allows: group.kind === 'administrative' ? group.allows : narrow(group.allows),
    })),
    records: account.records
      .filter(({ unfinished }) => !unfinished)
      .map((record) => ({ ...record, owner: record.owner && isInside(record.owner) ? record.owner : undefined })),
    shares: account.shares.filter(({ record }) => !account.records.find(({ key }) => key === record)!.unfinished),
  };
});

test('what is exported says nothing new to the same account, and makes the same account anew', async () => {
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
      await second.close();
    }),
    { numRuns: 15 },
  );
}, 60_000);
