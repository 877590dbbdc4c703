// The engine against the reference model: on random accounts both must give every user, action and record the same
// answer for the same reasons. The whole relation is compared each time, and the answers of `check`, which judges one
// pair by itself, for every action; `what` and `who`, which bind the relation, for one user, one record and one action
// of each account, and with `npm run test:deep` for all of them, on thousands.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readStanding, scopeThrough } from '../../src/access/authority/standing.ts';
import { check } from '../../src/access/check.ts';
import { readFacts } from '../../src/access/facts.ts';
import type { Reader } from '../../src/access/statement-for.ts';
import { getSubject } from '../../src/access/subject.ts';
import { findTargets } from '../../src/access/target.ts';
import { PERMISSIONS } from '../../src/access/vocabulary.ts';
import { pageOf, what } from '../../src/access/what.ts';
import { WAYS } from '../../src/access/ways.ts';
import { who } from '../../src/access/who.ts';
import { ACTIONS, type Account, type Action } from '../reference/account.ts';
import { arbitraryAccount } from '../reference/arbitrary-account.ts';
import { everyWay } from '../reference/every-way.ts';
import { type Answer, type Model, modelOf } from '../reference/model.ts';
import { storeAccount } from '../reference/store-account.ts';
import { onBothDatabases } from '../support/databases.ts';

const DEEP = Number(process.env['DEEP_ACCOUNTS'] ?? 0);
const MINUTES = 60_000;

onBothDatabases(({ kind, open }) => {
  const numRuns = DEEP || 300;
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
          const users = DEEP ? all.users : some(all.users, place);
          const actions = DEEP ? ACTIONS : some(ACTIONS, place);
          const records = DEEP ? all.records : some(all.records, place);
          // A round trip costs what ten answers of a file do: there each record is asked about for one of the actions,
          // and two of the three other questions are left out.
          const isQuick = kind === 'sqlite' || DEEP > 0;
          const turn = (at: number): readonly Action[] => (isQuick ? ACTIONS : some(ACTIONS, place + at));
          expect(await answers(reader, all, turn)).toEqual(expectedAnswers(model, all, turn));
          const questions = [
            async () => {
              const asked = { ...all, users };
              expect(await scopes(reader, asked)).toEqual(expectedScopes(model, asked));
            },
            async () => {
              const asked = { ...all, users };
              expect(await whatMay(reader, asked, actions, 1 + (place % 3))).toEqual(
                expectedWhat(model, asked, actions),
              );
            },
            async () => {
              const asked = { ...all, records };
              expect(await whoMay(reader, asked, actions)).toEqual(expectedWho(model, asked, actions));
            },
          ];
          for (const question of isQuick ? questions : some(questions, place)) await question();
        }),
        { numRuns },
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

type Turn = (at: number) => readonly Action[];

// What is seen of each record, and the ways of each action.
async function answers(reader: Reader, { users, records }: Account, turn: Turn): Promise<Found> {
  const found: Found = {};
  for (const { key: user } of users)
    for (const [at, { key: record }] of records.entries())
      for (const action of turn(at)) {
        const { allowed, ways, misses, outcome, sections, fields } = await check(reader, user, action, record);
        const custom = fields.filter((field) => field === 'name' || field.startsWith('field-'));
        found[`${user} ${action} ${record}`] = { allowed, ways: texts(ways), outcome, sections, fields: custom };
        // Each way that does not hold says why, and "not seen" only where nothing else is in its way.
        expect(misses.map(({ way }) => way)).toEqual(allowed ? [] : WAYS);
        expect(outcome === 'full' && misses.some(({ reason }) => reason === 'not-seen')).toBe(false);
      }
  return found;
}
function expectedAnswers(model: Model, { users, records }: Account, turn: Turn): Found {
  const expected: Found = {};
  for (const { key: user } of users)
    for (const [at, { key: record }] of records.entries())
      for (const action of turn(at)) {
        const { ways, ...seen } = model.ask(user, action, record);
        expected[`${user} ${action} ${record}`] = { ...seen, ways: texts(ways) };
      }
  return expected;
}

// What each membership gives, account permissions too: they decide who may change what, and whose figures one sees.
async function scopes(reader: Reader, { users, groups }: Account): Promise<Found> {
  const facts = await readFacts(reader.db);
  const found: Found = {};
  for (const { key } of users) {
    const standing = await readStanding(reader.db, facts, (await getSubject(reader, key)).id);
    for (const group of groups) {
      const holding = standing.holdings.find((held) => held.group.key === group.key);
      for (const permission of PERMISSIONS)
        found[`${key} ${group.key} ${permission}`] = holding ? scopeThrough(standing, holding, permission) : 'none';
    }
  }
  return found;
}
function expectedScopes(model: Model, { users, groups }: Account): Found {
  const expected: Found = {};
  for (const { key } of users)
    for (const group of groups)
      for (const permission of PERMISSIONS)
        expected[`${key} ${group.key} ${permission}`] = model.scopeThrough(key, group.key, permission);
  return expected;
}

async function whoMay(reader: Reader, { records }: Account, actions: readonly Action[]): Promise<Found> {
  const found: Found = {};
  for (const record of records)
    for (const action of actions) {
      const { users, total } = await who(reader, action, record.key);
      // The same reasons, to the letter, by whom they are asked.
      for (const { user, ways } of users.slice(0, 2))
        expect((await check(reader, user, action, record.key)).ways).toEqual(ways);
      const listed = users.map(({ user, ways }) => `${user}: ${texts(ways)}`);
      found[`${action} ${record.key}`] = [total, ...listed];
    }
  return found;
}
function expectedWho(model: Model, { users, records }: Account, actions: readonly Action[]): Found {
  const expected: Found = {};
  for (const record of records)
    for (const action of actions) {
      const allowed = users
        .map(({ key }) => ({ key, ...model.ask(key, action, record.key) }))
        .filter((answer) => answer.allowed)
        .map(({ key, ways }) => `${key}: ${texts(ways)}`);
      expected[`${action} ${record.key}`] = [allowed.length, ...allowed.sort()];
    }
  return expected;
}

// Page by page: small pages are found through doors, large ones among the next records by key.
async function whatMay(reader: Reader, { users }: Account, actions: readonly Action[], limit: number): Promise<Found> {
  const found: Found = {};
  for (const { key } of users)
    for (const action of actions) {
      const { records, total } = await what(reader, key, action);
      const paged: string[] = [];
      for (let after: string | null | undefined; after !== null;) {
        const page = await pageOf(reader, await getSubject(reader, key), action, { limit, after });
        paged.push(...page.records.map(({ record }) => record));
        after = page.next;
      }
      expect(paged).toEqual(records.map(({ record }) => record));
      const listed = records.map(({ record, name, outcome, ways }) => `${record} ${name} ${outcome}: ${texts(ways)}`);
      found[`${key} ${action}`] = [total, ...listed.sort()];
    }
  return found;
}
function expectedWhat(model: Model, { users, records }: Account, actions: readonly Action[]): Found {
  const expected: Found = {};
  const tell = ({ outcome, ways, fields }: Answer, key: string): string =>
    `${fields.includes('name') ? key.toUpperCase() : null} ${outcome}: ${texts(ways)}`;
  for (const { key } of users)
    for (const action of actions) {
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
