// The engine against the reference model: on random accounts both must give every user, action and record the same
// answer for the same reasons. The whole relation is compared each time; the three questions, which bind it, in turn:
// for one user and one record of each account, and with `npm run test:deep` for all of them, on thousands of accounts.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answer } from '../../src/access/check.ts';
import type { Reader } from '../../src/access/statement-for.ts';
import { getSubject } from '../../src/access/subject.ts';
import { findTargets, getTarget } from '../../src/access/target.ts';
import { what } from '../../src/access/what.ts';
import { who } from '../../src/access/who.ts';
import { ACTIONS, type Account } from '../reference/account.ts';
import { arbitraryAccount } from '../reference/arbitrary-account.ts';
import { everyWay } from '../reference/every-way.ts';
import { type Answer, type Model, modelOf } from '../reference/model.ts';
import { storeAccount } from '../reference/store-account.ts';
import { onBothDatabases } from '../support/databases.ts';

const DEEP = Number(process.env['DEEP_ACCOUNTS'] ?? 0);
const SEED = Number(process.env['DEEP_SEED'] ?? 20_261_001);
const MINUTES = 60_000;

onBothDatabases(({ kind, open }) => {
  const numRuns = DEEP || (kind === 'sqlite' ? 300 : 40);
  test(
    `engine and model agree on every user, action and record of ${numRuns} accounts`,
    async () => {
      const store = await open();
      const reader = { store, db: store.db };
      await fc.assert(
        fc.asyncProperty(arbitraryAccount, fc.nat(), async (account, place) => {
          await storeAccount(store, account);
          // Nobody can even name the row of an unfinished import.
          for (const { key } of account.records.filter(({ unfinished }) => unfinished))
            expect(await findTargets(reader, key)).toEqual([]);
          const all = { ...account, records: account.records.filter(({ unfinished }) => !unfinished) };
          const model = modelOf(account);
          expect(await everyWay(reader)).toEqual(expectedWays(model, all));
          const asked = DEEP ? all : { ...all, users: some(all.users, place) };
          expect(await answers(reader, asked)).toEqual(expectedAnswers(model, asked));
          expect(await whatMay(reader, asked)).toEqual(expectedWhat(model, asked));
          const about = DEEP ? all : { ...all, records: some(all.records, place) };
          expect(await whoMay(reader, about)).toEqual(expectedWho(model, about));
        }),
        { numRuns, seed: SEED },
      );
    },
    60 * MINUTES,
  );
});

type Found = Record<string, unknown>;
const some = <T>(all: readonly T[], place: number): T[] => all.slice(place % all.length).slice(0, 1);

function expectedWays(model: Model, { users, records }: Account): string[] {
  return users
    .flatMap(({ key: user }) =>
      records.flatMap(({ key: record }) =>
        ACTIONS.flatMap((action) =>
          model.ask(user, action, record).ways.map(({ way, via }) => `${user} ${action} ${record} ${way} ${via}`),
        ),
      ),
    )
    .sort();
}

// One check for each user and record: what is seen of it, and the ways for `view`.
async function answers(reader: Reader, { users, records }: Account): Promise<Found> {
  const found: Found = {};
  for (const user of users) {
    const subject = await getSubject(reader, user.key);
    for (const record of records) {
      const target = await getTarget(reader, record.key);
      const { allowed, ways, outcome, sections, fields } = await answer(reader, subject, 'view', target);
      const custom = fields.filter((field) => field === 'name' || field.startsWith('field-'));
      found[`${user.key} ${record.key}`] = { allowed, ways: texts(ways), outcome, sections, fields: custom };
    }
  }
  return found;
}
function expectedAnswers(model: Model, { users, records }: Account): Found {
  const expected: Found = {};
  for (const user of users)
    for (const record of records) {
      const { ways, ...seen } = model.ask(user.key, 'view', record.key);
      expected[`${user.key} ${record.key}`] = { ...seen, ways: texts(ways) };
    }
  return expected;
}

async function whoMay(reader: Reader, { records }: Account): Promise<Found> {
  const found: Found = {};
  for (const record of records)
    for (const action of ACTIONS) {
      const { users, total } = await who(reader, action, record.key);
      const listed = users.map(({ user, ways }) => `${user}: ${texts(ways)}`);
      found[`${action} ${record.key}`] = [total, ...listed];
    }
  return found;
}
function expectedWho(model: Model, { users, records }: Account): Found {
  const expected: Found = {};
  for (const record of records)
    for (const action of ACTIONS) {
      const allowed = users
        .map(({ key }) => ({ key, ...model.ask(key, action, record.key) }))
        .filter((answer) => answer.allowed)
        .map(({ key, ways }) => `${key}: ${texts(ways)}`);
      expected[`${action} ${record.key}`] = [allowed.length, ...allowed.sort()];
    }
  return expected;
}

async function whatMay(reader: Reader, { users }: Account): Promise<Found> {
  const found: Found = {};
  for (const { key } of users)
    for (const action of ACTIONS) {
      const { records, total } = await what(reader, key, action);
      const listed = records.map(({ record, name, outcome, ways }) => `${record} ${name} ${outcome}: ${texts(ways)}`);
      found[`${key} ${action}`] = [total, ...listed.sort()];
    }
  return found;
}
function expectedWhat(model: Model, { users, records }: Account): Found {
  const expected: Found = {};
  const tell = ({ outcome, ways, fields }: Answer, key: string): string =>
    `${fields.includes('name') ? key.toUpperCase() : null} ${outcome}: ${texts(ways)}`;
  for (const { key } of users)
    for (const action of ACTIONS) {
      const allowed = records
        .map((record) => ({ record, answer: model.ask(key, action, record.key) }))
        .filter(({ answer }) => answer.allowed)
        .map(({ record, answer }) => `${record.type}/${record.key} ${tell(answer, record.key)}`);
      expected[`${key} ${action}`] = [allowed.length, ...allowed.sort()];
    }
  return expected;
}

function texts(ways: readonly { way: string; via: string }[]): string {
  return ways
    .map(({ way, via }) => `${way} ${via}`)
    .sort()
    .join(', ');
}
