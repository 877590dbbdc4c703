import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { cliFor } from '../support/run-cli.ts';

// Two accounts that differ in one record of each type, which is hidden from whoever asks: nobody may learn from what a
// command says, nor from how much it does, in which of them they are. Statements are counted, nothing is timed.

const TYPES = ['company', 'person', 'deal', 'project', 'lead'] as const;

const setupWith = (hidden: boolean): string => `
version: 1
groups:
  - {key: nord, kind: organization}
  - {key: sued, kind: organization}
  - {key: solar, kind: client}
users:
  - {key: root, groups: [admin]}
  - {key: anna, groups: [nord]}
  - {key: karl, groups: [sued]}
  - {key: sven, groups: [{group: sued, as: manager}]}
  - {key: clara, groups: [solar], base: false}
templates:
  - {key: eyes, type: company, actions: [view]}
records:
${TYPES.map((type) => `  - {type: ${type}, key: plain-${type}, group: sued, owner: karl}`).join('\n')}
${hidden ? TYPES.map((type) => `  - {type: ${type}, key: veiled-${type}, group: nord, owner: anna}`).join('\n') : ''}
`;

const QUESTIONS = [
  'company show veiled-company',
  'lead show lead/veiled-lead',
  'company show #N',
  'company edit veiled-company --name X',
  'lead delete veiled-lead',
  'company assign plain-company veiled-company --owner karl',
  'lead note veiled-lead text',
  'lead status veiled-lead won',
  'lead explain veiled-lead',
  'lead return veiled-lead --from solar --reason why',
  'person create new --company veiled-company',
  'rule test --when zip=2 veiled-lead',
  'share list company/veiled-company',
  'share list veiled-lead',
  'share add veiled-company --user karl --actions view',
  'share add veiled-company --template eyes --user anna',
  'share remove veiled-company --user karl',
  'access check U edit veiled-lead',
  'access check U view company/veiled-company',
  'access check U view #N',
  'access check anna view veiled-company',
  'access who view veiled-company',
  'access matrix --for company/veiled-company',
];

const folder = mkdtempSync(join(tmpdir(), 'crmctl-work-'));
afterAll(() => rmSync(folder, { recursive: true }));

let statements = 0;
// What the hidden company is in the one account, and nothing in the other.
const numbers: Record<string, number> = { absent: 99 };
beforeAll(async () => {
  const probe = new Database(':memory:');
  const prototype = Object.getPrototypeOf(probe.prepare('select 1')) as Database.Statement;
  probe.close();
  for (const name of ['all', 'get', 'run', 'iterate'] as const) {
    const original = prototype[name] as (...values: unknown[]) => never;
    vi.spyOn(prototype, name).mockImplementation(function (this: Database.Statement, ...values: unknown[]) {
      statements += 1;
      return original.apply(this, values);
    });
  }
  for (const name of ['there', 'absent']) {
    writeFileSync(join(folder, `${name}.yaml`), setupWith(name === 'there'));
    const { code, stderr } = await account(name)(`apply -f ${name}.yaml --yes`);
    if (code !== 0) throw new Error(stderr);
  }
  const there = new Database(join(folder, 'there.db'), { readonly: true });
  numbers.there = (there.prepare("select id from records where key = 'veiled-company'").get() as { id: number }).id;
  there.close();
});

function account(name: string) {
  return cliFor(join(folder, `${name}.db`), { cwd: folder });
}

async function answerOf(name: string, question: string, user: string) {
  const words = question.split(' ').map((word) => (word === 'U' ? user : word === '#N' ? `#${numbers[name]}` : word));
  const before = statements;
  const { code, stdout, stderr } = await account(name)([...words, '--as', user]);
  return {
    code,
    told: `${stdout}${stderr}`.replaceAll(`#${numbers[name]}`, '#N'),
    statements: statements - before,
  };
}

describe.each(['sven', 'clara'])('%s', (user) => {
  test('is answered of a hidden record as of one that is not there, with the same words and the same work', async () => {
    for (const question of QUESTIONS) {
      const there = await answerOf('there', question, user);
      expect({ question, ...there }).toEqual({ question, ...(await answerOf('absent', question, user)) });
      expect(there.statements).toBeGreaterThan(5);
    }
  });
});

test('who may make nothing learns nothing of whether a key is taken', async () => {
  const make = 'company create veiled-company --name New --dry-run';
  const there = await answerOf('there', make, 'clara');
  expect(there).toEqual(await answerOf('absent', make, 'clara'));
  expect(there.code).toBe(5);
});

test('hidden records push no record that one sees out of a hint', async () => {
  const crmctl = account('there');
  const rows = Array.from({ length: 25 }, (_, at) => `match-0${String.fromCodePoint(97 + at)},nord`);
  writeFileSync(join(folder, 'near.csv'), ['key,group', ...rows, 'match-zz,sued'].join('\n'));
  expect((await crmctl(['import', 'companies', join(folder, 'near.csv'), '--accept-mapping'])).code).toBe(0);
  const { code, stderr } = await crmctl('company show match-0 --as karl');
  expect(code).toBe(6);
  expect(stderr).toContain('Did you mean "match-zz"?');
});
