// What a list shows is what the reference model says is seen: records, names, fields; also by what it may be filtered.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listRecords } from '../../src/records/list-records.ts';
import type { Session } from '../../src/store/session.ts';
import { type Account, RECORD_TYPES, type RecordType } from '../reference/account.ts';
import { arbitraryAccount } from '../reference/arbitrary-account.ts';
import { type Model, modelOf } from '../reference/model.ts';
import { storeAccount } from '../reference/store-account.ts';
import { as } from '../support/acting.ts';
import { onBothDatabases } from '../support/databases.ts';
import { sessionOn } from '../support/small-account.ts';

const DEEP = Number(process.env['DEEP_ACCOUNTS'] ?? 0);
const USERS = DEEP ? Number.MAX_SAFE_INTEGER : 2;

onBothDatabases(({ kind, open }) => {
  const numRuns = DEEP || (kind === 'sqlite' ? 3 : 1);
  test(
    `lists show just what the model says, for users of ${numRuns} accounts`,
    async () => {
      const session = sessionOn(await open());
      const property = fc.asyncProperty(arbitraryAccount, fc.nat(), async (account, place) => {
        await storeAccount(session.store, account);
        for (const type of RECORD_TYPES) await fill(session, account, type);
        const model = modelOf(account);
        const users = account.users.filter(({ active }) => active);
        for (const { key } of users.slice(place % Math.max(users.length, 1)).slice(0, USERS)) {
          const acting = await as(session, key);
          for (const type of RECORD_TYPES) {
            const expected = expectedList(model, account, key, type);
            expect(await list(acting, type, 100), `${key} ${type}`).toEqual(expected);
            expect(await list(acting, type), `${key} ${type}`).toEqual(expected);
            await expectFilters(acting, account, type, expected);
          }
        }
      });
      await fc.assert(property, { numRuns });
    },
    10 * 60_000,
  );
});

type Listed = Record<string, { name: string | null; fields: Record<string, unknown> }>;

const customOf = (account: Account, type: RecordType): string[] =>
  account.fields.filter((field) => field.type === type).map(({ key }) => key);
const valuesOf = (keys: readonly string[]): Record<string, string> => Object.fromEntries(keys.map((key) => [key, key]));

async function fill({ db }: Session, account: Account, type: RecordType): Promise<void> {
  const data = JSON.stringify(valuesOf([...customOf(account, type), ...sectionsOf(type)]));
  await db.updateTable('records').set({ data }).where('type', '=', type).execute();
}

// Deals and projects have no contact data.
function sectionsOf(type: RecordType): string[] {
  return type === 'deal' || type === 'project' ? ['notes'] : ['email', 'notes'];
}

async function list(session: Session, type: RecordType, limit?: number): Promise<Listed> {
  const { records, total } = await listRecords(session, { type, limit });
  expect(total).toBe(records.length);
  return Object.fromEntries(records.map(({ key, name, fields }) => [key, { name, fields }]));
}

function expectedList(model: Model, account: Account, user: string, type: RecordType): Listed {
  const expected: Listed = {};
  for (const { key } of account.records.filter((record) => record.type === type && !record.unfinished)) {
    const { outcome, sections, fields } = model.ask(user, 'view', key);
    if (outcome === 'none') continue;
    const shown = fields.filter((field) => field !== 'name');
    if (sections.contact && sectionsOf(type).includes('email')) shown.push('email');
    if (sections.history) shown.push('notes');
    expected[key] = { name: fields.includes('name') ? key.toUpperCase() : null, fields: valuesOf(shown) };
  }
  return expected;
}

async function expectFilters(session: Session, account: Account, type: RecordType, expected: Listed): Promise<void> {
  for (const field of [...customOf(account, type), ...sectionsOf(type)]) {
    const { records } = await listRecords(session, { type, filter: { [field]: field }, sort: `-${field}` });
    const shown = Object.entries(expected).filter(([, { fields }]) => field in fields);
    expect(records.map(({ key }) => key).sort(), `${type} by ${field}`).toEqual(shown.map(([key]) => key).sort());
  }
}
