import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCli } from '../../src/cli/cli.ts';
import { buildProgram, eachCommand } from '../../src/cli/program.ts';
import { processSurroundings } from '../../src/cli/surroundings.ts';
import { NOUNS } from '../../src/commands/nouns.ts';
import { ASKERS, makeSecretAccount, SECRETS } from '../support/secret-account.ts';

let folder: string;
let db: string;
let crmctl: Awaited<ReturnType<typeof makeSecretAccount>>['crmctl'];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crmctl-secrets-'));
  ({ db, crmctl } = await makeSecretAccount(folder));
});
afterAll(() => rmSync(folder, { recursive: true }));

const RECORDS = ['company', 'person', 'deal', 'project', 'lead'];

// Every command that only answers, asked for all, for what is hidden, and for what is not; U is whoever asks.
const QUESTIONS: readonly string[] = [
  'settings list',
  'settings get timezone',
  'account show',
  'group list',
  'group list --sort records',
  'group tree',
  'group tree nord',
  'group show nord',
  'group show nord-1',
  'group show windy',
  'group show helpers-1',
  'user list',
  'user list --group nord-1',
  'user show U',
  'user show anna',
  'role list',
  'role show member',
  ...RECORDS.flatMap((type) => [
    `${type} list`,
    `${type} show ${type === 'company' ? 'zzkey-co' : type === 'lead' ? 'zzkey-sold' : `zzkey-${type}`}`,
  ]),
  'company list --sort name --limit 2',
  'company list --filter owner=anna',
  'lead list --sort email --limit 3',
  'lead list --filter group=nord-1',
  'lead show plain-lead',
  'lead show sold-lead',
  'lead show l8',
  'lead explain zzkey-sold',
  'lead explain l8',
  'lead explain l10',
  'lead explain plain-lead',
  'lead explain sold-lead',
  'lead export',
  'lead export --output csv',
  'field list',
  'share list',
  'share list company/zzkey-co',
  'share template list',
  'access check U view zzkey-co',
  'access check U edit plain-co',
  'access check anna view zzkey-co',
  'access check -',
  'access who view zzkey-co',
  'access who view plain-co',
  'access what U',
  'access what anna',
  'access matrix',
  'access matrix --users',
  'export',
  'plan -f setup.yaml',
  'journal list',
  'journal list --columns id,actor,verb,object,key,before,after',
  'journal show 3',
  'journal verify',
  'rule list',
  'rule show to-nord',
  'rule show to-sued',
  'rule show resell',
  'rule test to-sued plain-lead',
  'rule test to-nord zzkey-sold',
  'rule test resell plain-lead',
  'distribute list',
  'distribute show 1',
  'distribute show 2',
  'client list',
  'client show windy',
  'client statement windy --month 2026-10',
  'affiliate list',
  'affiliate show otherbiz',
  'affiliate stats',
  'affiliate stats otherbiz',
  'import list',
  'import show 1',
  'import show 1 --rows',
  'stats leads',
  'stats leads --by affiliate',
  'stats distribution',
  'stats distribution --rule resell',
  'stats users',
  'stats teams',
  'stats affiliates',
  'activity list',
  'report access',
  'report distribution',
  'db status',
  'db check',
  'completion bash',
  '__complete --as U company show z',
  '__complete --as U lead show l',
  '__complete --as U group show h',
  '__complete --as U rule show r',
];

const isRaw = (question: string): boolean => /^(__complete|completion|report|export)|--output/.test(question);
const isTold = (question: string): boolean => / (show|explain|tree|test|statement|check)\b/.test(question);

describe.each(Object.entries(ASKERS))('%s', (user, { is, names }) => {
  test(`${is}, learns nothing of hidden records from any command that answers`, async () => {
    const secrets = [...(names ? SECRETS.names : []), ...SECRETS.values];
    const told: string[] = [];
    for (const question of QUESTIONS) {
      const words = question.split(' ').map((word) => (word === 'U' ? user : word));
      const asked =
        words[0] === '__complete'
          ? ['__complete', '--', '--db', db, '--as', user, ...words.slice(3)]
          : ['--as', user, ...words];
      // Beside its document a command may tell people more; a list has the same cells everywhere.
      const formats = isRaw(question) ? [[]] : isTold(question) ? [['--json'], []] : [['--json']];
      for (const format of formats) {
        const { code, stdout, stderr } = await crmctl([...asked, ...format], { stdin: `${user} view zzkey-co\n` });
        expect({ question, isBug: code === 1 && stderr.includes('bug') }).toEqual({ question, isBug: false });
        const answer = `${stdout}${stderr}`.toLowerCase();
        for (const secret of secrets) {
          // What was typed is said back.
          const isTyped = words.join(' ').includes(secret) || (question === 'access check -' && secret === 'zzkey');
          if (!isTyped && answer.includes(secret)) told.push(`${question}${format.join('')}: ${secret}`);
        }
      }
    }
    expect(told).toEqual([]);
  });
});

test('every command that only answers is asked', async () => {
  const program = await buildProgram(createCli(processSurroundings()), NOUNS);
  const verbs: string[] = [];
  eachCommand(program, (command) => {
    const isChange = command.options.some(({ long }) => long === '--dry-run');
    if (!isChange && command.commands.length === 0) verbs.push(wordsOf(command));
  });
  const asked = (verb: string): boolean => QUESTIONS.some((question) => `${question} `.startsWith(`${verb} `));
  // Neither answers anything out of records: they copy, load, renew or write the whole database.
  expect(
    verbs.filter((verb) => !asked(verb) && !/^db (backup|copy|migrate|policies|seed)$|^completion|^help$/.test(verb)),
  ).toEqual([]);
});

function wordsOf(command: Command): string {
  return command.parent?.parent ? `${wordsOf(command.parent)} ${command.name()}` : command.name();
}

test('the secrets are there to be told: the operator is told each', async () => {
  const questions = [
    'lead export',
    'company show zzkey-co',
    'person show zzkey-person',
    'deal show zzkey-deal',
    'rule list',
    'lead show zzkey-sold',
    'lead show l8',
    'lead show l11',
    'affiliate show otherbiz',
    'import show 1 --rows',
  ];
  const answers = await Promise.all(questions.map((question) => crmctl([...question.split(' '), '--json'])));
  const told = answers.map(({ stdout }) => stdout.toLowerCase()).join('\n');
  expect([...SECRETS.names, ...SECRETS.values].filter((secret) => !told.includes(secret))).toEqual([]);
});

test.each([
  ['company show zzkey-co', 'company show absent-co'],
  ['lead explain zzkey-sold', 'lead explain absent-lead'],
  ['share list company/zzkey-co', 'share list company/absent-co'],
  ['access check karl view zzkey-co', 'access check karl view absent-co'],
  ['rule show resell', 'rule show nothing'],
  ['group show helpers-1', 'group show nothing'],
  ['distribute show 1', 'distribute show 99'],
  ['stats distribution --rule resell', 'stats distribution --rule nothing'],
])('karl is answered %s as %s', async (hidden, absent) => {
  const [left, right] = [await crmctl(`${hidden} --as karl`), await crmctl(`${absent} --as karl`)];
  const strip = (text: string, words: string): string =>
    text.replaceAll(words.split(' ').at(-1)!.split('/').at(-1)!, 'X');
  expect(left.code).toBe(6);
  expect(strip(left.stderr, hidden)).toBe(strip(right.stderr, absent));
});

// A change of what is hidden is answered as one of what is not there.
const OF_GROUPS = [
  'group rename X Other',
  'group edit X --kind team',
  'group move X --to nord-1',
  'group delete X',
  'group delete sued-1 --move-to X',
  'group allow X lead.view=group',
  'group deny X lead.view',
  'group clear X lead.view',
  'group grant-role X auditor',
  'group create fresh --kind team --parent X',
  'user create fresh --to X',
  'user assign kurt --to X',
  'user unassign kurt --from X',
  'field release lead.town --to X',
  'share add plain-co --group X --actions view',
  'company assign plain-co --to X --cascade none',
  'company create fresh --name Fresh --to X',
  'lead create fresh --name Fresh --affiliate X',
  'affiliate show X',
  'client statement X --month 2026-10',
];
const OF_USERS = [
  'user edit X --name Other',
  'user assign X --to nord',
  'user unassign X --from nord',
  'user deactivate X',
  'user activate X',
  'user restrict X lead.view',
  'user unrestrict X lead.view',
  'user away X --from 2026-12-24 --to 2026-12-31',
  'activity list --user X',
  'company create fresh --name Fresh --owner X',
];

test.each([
  ['karl', 'team of a hidden record', 'helpers-1', OF_GROUPS],
  ['clara', 'group', 'nord-1', OF_GROUPS],
  ['clara', 'rival', 'windy', OF_GROUPS],
  ['adam', 'affiliate', 'otherbiz', OF_GROUPS],
  ['clara', 'user', 'anna', OF_USERS],
  ['clara', 'role', 'narrow', ['role edit X lead.view=group', 'role delete X', 'user assign clara --to nord --role X']],
  [
    'clara',
    'field',
    'town',
    ['field delete lead.X', 'field release lead.X --to solar', 'field withdraw lead.X --from nord'],
  ],
  ['clara', 'lead', 'zzkey-sold', ['lead return X --from windy --reason no']],
])('%s is told of a %s, %s, no more than of one that is not there', async (user, _what, hidden, commands) => {
  const absent = 'qqqqqqqqqqqqqqqq';
  const told: string[] = [];
  for (const command of commands) {
    const answer = async (word: string): Promise<string> => {
      const { code, stderr } = await crmctl([...command.replace('X', word).split(' '), '--as', user]);
      return `${code} ${stderr.replaceAll(word, 'X')}`;
    };
    const [there, not] = [await answer(hidden), await answer(absent)];
    if (there !== not) told.push(`${command}: ${there}, and not ${not}`);
  }
  expect(told).toEqual([]);
});

test('a refusal names no group to a client but their own', async () => {
  const { code, stderr } = await crmctl('lead status zzkey-kept won --as cleo --json');
  expect(code).toBe(5);
  expect(JSON.parse(stderr).error.details).toEqual({
    rule: 'record',
    deed: 'record.act',
    permission: 'lead.edit',
    record: 'lead/zzkey-kept',
    who_could: [],
  });
});

test('the clock is told to those alone who may place', async () => {
  const early = ['--now', '2020-01-01T00:00:00Z'];
  expect((await crmctl(['distribute', 'undo', '2', '--as', 'clara', ...early])).stderr).not.toContain('2026');
  expect((await crmctl(['distribute', 'undo', '2', ...early])).stderr).toContain(
    'before the last placement at 2026-10-01',
  );
});

test('a client is offered the nearest of what it knows', async () => {
  expect((await crmctl('group rename windi Other --as clara')).stderr).not.toContain('windy');
  expect((await crmctl('group rename windi Other --as dora')).stderr).toContain('windy');
});

const rowsOf = async <Row>(command: string, name: string): Promise<Row[]> =>
  (await crmctl(`${command} --json`)).json<Record<string, Row[]>>()[name]!;

test.each(['settings list', 'settings get privacy', 'account show', 'role list', 'role show member', 'field list'])(
  'how the account is set up (%s) is told to internal users, and to no client',
  async (question) => {
    expect((await crmctl(`${question} --as karl`)).code).toBe(0);
    const refused = await crmctl(`${question} --as clara`);
    expect([refused.code, refused.stdout]).toEqual([5, '']);
    expect(refused.stderr).toContain('How the account is set up is told to internal users.');
  },
);

test('a group counts the records that whoever asks sees', async () => {
  const counts = async (as: string): Promise<Record<string, number>> =>
    Object.fromEntries(
      (await rowsOf<{ key: string; records: number }>(`group list${as}`, 'groups')).map(({ key, records }) => [
        key,
        records,
      ]),
    );
  expect(await counts('')).toMatchObject({ nord: 6, 'nord-1': 3, 'sued-1': 3 });
  expect(await counts(' --as karl')).toMatchObject({ nord: 0, 'nord-1': 0, 'sued-1': 3 });
  expect(await counts(' --as dora')).toMatchObject({ nord: 6, 'nord-1': 3, 'sued-1': 0 });
});

test('a client knows its own group and itself', async () => {
  expect(await rowsOf('group list --as clara', 'groups')).toMatchObject([{ key: 'solar', parent: null, members: 1 }]);
  expect((await crmctl('group tree --as clara')).stdout).toBe('solar client, 1 member, 0 records\n');
  expect(await rowsOf('user list --as clara', 'users')).toMatchObject([{ key: 'clara', groups: ['solar'] }]);
  expect((await crmctl('user list --as clara --group nord')).code).toBe(6);
  for (const question of ['user show', 'access what']) {
    const [known, absent] = [
      await crmctl(`${question} dora --as clara`),
      await crmctl(`${question} nobody --as clara`),
    ];
    expect([known.code, known.stderr]).toEqual([5, absent.stderr]);
  }
});

test('a client is offered no other groups, users and rules to complete', async () => {
  const offered = async (...words: string[]) =>
    (await crmctl(['__complete', '--', '--db', db, '--as', 'clara', ...words, ''])).stdout;
  expect(await offered('group', 'show')).toBe('solar\n');
  expect(await offered('user', 'show')).toBe('clara\n');
  expect(await offered('rule', 'show')).toBe('');
  expect((await crmctl('role show auditor --json --as clara')).code).toBe(5);
});

test('an access team of a template names its record to those alone who see it', async () => {
  expect((await crmctl('group show helpers-1 --json')).json()).toMatchObject({
    name: 'helpers',
    record: 'deal/zzkey-deal',
  });
  expect((await crmctl('group show helpers-1 --json --as dora')).json()).toMatchObject({ record: 'deal/zzkey-deal' });
  expect((await crmctl('group list --as karl')).stdout).not.toContain('helpers');
});

test('runs show to those with distribution.run, with the leads that they see; others know of none', async () => {
  type Run = { run: number; placed: number; waiting: number | null };
  expect(await rowsOf<Run>('distribute list --as karl', 'runs')).toEqual([]);
  expect(await rowsOf<Run>('distribute list --as dora', 'runs')).toMatchObject([
    { sold: 1 },
    { placed: 2, waiting: null },
  ]);
  expect(await rowsOf<Run>('distribute list --as sven', 'runs')).toMatchObject([{ sold: 0 }, { placed: 0 }]);
  expect(await rowsOf<Run>('distribute list --as root', 'runs')).toMatchObject([{ sold: 2 }, { unmatched: 2 }]);
  expect((await crmctl('distribute show 1 --json --as sven')).json()).toMatchObject({ placed: 0, rules: [] });
  expect((await crmctl('distribute show 1 --json --as dora')).json()).toMatchObject({
    rules: [
      { rule: 'to-nord', placed: 2, groups: [{ group: 'nord-1', leads: 2, users: [{ user: 'anna', leads: 2 }] }] },
    ],
  });
});

test('a rule shows to those whose rule.manage reaches its targets; auditors are told its names', async () => {
  const rules = async (as: string) =>
    (await rowsOf<{ key: string }>(`rule list --as ${as}`, 'rules')).map(({ key }) => key);
  expect([await rules('karl'), await rules('clara'), await rules('tina')]).toEqual([[], [], ['to-sued']]);
  expect([await rules('sven'), await rules('dora'), await rules('root')]).toEqual([
    ['to-sued'],
    ['to-nord'],
    ['to-nord', 'to-sued', 'resell'],
  ]);
  expect(await rowsOf('rule list --as audi', 'rules')).toMatchObject([
    { key: 'to-nord', when: { field: 'town', op: '=', value: '(hidden)' }, targets: [{ group: 'nord-1' }] },
    { key: 'to-sued' },
    { key: 'resell', buyers: [{ group: 'windy' }] },
  ]);
  const told = (await crmctl('rule show to-nord --as audi')).stdout;
  expect(told).not.toMatch(/norden|50|anna/);
  expect((await crmctl('rule test to-nord l8 --as audi')).code).not.toBe(0);
});

test('what became of a lead is for those who see its history; a client sees its own purchase', async () => {
  const explain = async (lead: string, as: string) => (await crmctl(`lead explain ${lead} --json --as ${as}`)).json();
  expect(await explain('l8', 'dora')).toMatchObject({
    outcome: 'placed',
    history: true,
    placements: [{ user: 'anna' }],
  });
  expect(await explain('zzkey-sold', 'dora')).toMatchObject({ sales: [{ client: 'windy', price: null }] });
  const bought = await explain('zzkey-kept', 'cleo');
  expect(bought).toMatchObject({ name: null, owner: null, outcome: null, rules: [], placements: [], history: false });
  expect(bought).toMatchObject({ sales: [{ client: 'windy', price: '77317731.31' }] });
  const delivered = await explain('l8', 'otto');
  expect(delivered).toMatchObject({ name: null, group: null, rules: [], placements: [], sales: [] });
});

test('a lead at which no run looks is explained so', async () => {
  const explain = async (lead: string) => (await crmctl(`lead explain ${lead} --json`)).json();
  expect(await explain('plain-lead')).toMatchObject({
    outcome: null,
    rules: [],
    no_run_because: 'it has an owner, karl',
  });
  expect(await explain('zzkey-kept')).toMatchObject({ outcome: 'sold', no_run_because: 'a run has sold it' });
  expect(await explain('zzkey-sold')).toMatchObject({ no_run_because: 'it is won' });
  expect(await explain('l10')).toMatchObject({
    outcome: 'unmatched',
    no_run_because: 'it is in nord, and only leads in base wait',
  });
  expect((await crmctl('lead explain plain-lead')).stdout).toContain(
    'No run has looked at it.\nIt is in sued-1, owned by karl. No run looks at it now: it has an owner, karl.',
  );
});

test('a record shows its history to those who may see it: notes, statuses, placements, sales, returns', async () => {
  const { stdout } = await crmctl('lead show zzkey-sold --as dora');
  expect(stdout).toMatch(/operator +note +zznote of anna/);
  expect(stdout).toMatch(/anna +change +now won/);
  expect(stdout).toMatch(/run 2 +sale +to windy\n/);
  const { history } = (await crmctl('lead show zzkey-sold --json')).json<{ history: object[] }>();
  expect(history).toContainEqual({
    at: '2026-10-01T08:00:00.000Z',
    by: 'operator',
    kind: 'return',
    text: 'from windy: zzreason',
  });
  expect((await crmctl('lead show zzkey-kept --json --as cleo')).json()).toMatchObject({ history: null });
  const company = (await crmctl('company show zzkey-co --json')).json<{ history: object[] }>();
  expect(company.history).toMatchObject([{ text: 'created' }, { text: 'assigned to nord' }]);
});

test('what was assigned together is one activity, with the count of those that one sees', async () => {
  const bulk = async (as: string) =>
    (await rowsOf<{ record: string; text: string }>(`activity list${as}`, 'activities'))
      .filter(({ record }) => record.endsWith('records'))
      .map(({ text }) => text);
  expect(await bulk('')).toEqual(['assigned 2 leads to nord']);
  expect(await bulk(' --as dora')).toEqual(['assigned 2 leads to nord']);
  expect(await bulk(' --as sven')).toEqual([]);
});
