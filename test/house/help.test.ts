import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCli } from '../../src/cli/cli.ts';
import { buildProgram, eachCommand } from '../../src/cli/program.ts';
import { processSurroundings } from '../../src/cli/surroundings.ts';
import { NOUNS } from '../../src/commands/nouns.ts';
import { runCli } from '../support/run-cli.ts';

// A noun's help fits a terminal of 24 lines, with a line left for the prompt.
const NOUN_LINES = 23;
const VERB_LINES = 45;
// The first page lists every noun.
const FIRST_PAGE_LINES = 60;

interface Helped {
  path: string[];
  words: string;
  isNoun: boolean;
}

async function everyCommand(): Promise<Helped[]> {
  const program = await buildProgram(createCli(processSurroundings()), NOUNS);
  const all: Helped[] = [];
  eachCommand(program, (command) => {
    const path = pathOf(command);
    all.push({ path, words: path.join(' ') || 'crmctl', isNoun: path.length > 0 && command.commands.length > 0 });
  });
  return all;
}

function pathOf(command: Command): string[] {
  return command.parent ? [...pathOf(command.parent), command.name()] : [];
}

const commands = await everyCommand();

describe.each(commands)('help of $words', ({ path, isNoun }) => {
  test('has a description and an example, and fits 80 columns', async () => {
    const { code, stdout, stderr } = await runCli([...path, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [usage, , description] = stdout.split('\n');
    expect(usage).toMatch(/^Usage: crmctl/);
    expect(description?.trim()).not.toBe('');
    expect(stdout).toMatch(/Examples?:\n +\$ crmctl /);
    expect(stdout.split('\n').filter((line) => line.length > 80 && !line.includes('$ crmctl'))).toEqual([]);
    const most = path.length === 0 ? FIRST_PAGE_LINES : isNoun ? NOUN_LINES : VERB_LINES;
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(most);
  });
});

test('crmctl alone in a pipe shows its help', async () => {
  expect(await runCli([])).toMatchObject({ code: 0, stdout: (await runCli(['--help'])).stdout, stderr: '' });
});

test.each(commands.filter(({ isNoun, words }) => isNoun && words !== 'distribute'))(
  '$words without a verb is wrong usage, and shows its help beside the data',
  async ({ path }) => {
    const help = (await runCli([...path, '--help'])).stdout;
    expect(await runCli(path)).toMatchObject({ code: 2, stdout: '', stderr: help });
    const asJson = await runCli([...path, '--json']);
    expect(asJson).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse(asJson.stderr)).toMatchObject({ error: { code: 'missing_command' } });
  },
);

test.each([
  { words: 'grup list', nearest: 'group' },
  { words: 'group lst', nearest: 'list' },
  { words: 'group list --kin team', nearest: '--kind' },
])('a typo in "$words" gets the nearest right one, and exit 2', async ({ words, nearest }) => {
  const { code, stdout, stderr } = await runCli(words.split(' '));
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(`"${nearest}"`);
});

test.each([
  { words: '--as user grup list', path: 'crmctl has no command "grup"' },
  { words: '--as user group lst', path: 'crmctl group has no command "lst"' },
  { words: '--db lead group list', path: 'There is no database at "lead"' },
])('a flag\'s value is no noun: "$words"', async ({ words, path }) => {
  expect((await runCli(words.split(' '))).stderr).toContain(path);
});

describe('words that are nearly right', () => {
  let db: string;
  beforeAll(async () => {
    db = join(mkdtempSync(join(tmpdir(), 'crmctl-typo-')), 'crmctl.db');
    await runCli(['--db', db, 'init', '--admin', 'root', '--admin-email', 'root@example.com']);
    await runCli(['--db', db, 'company', 'create', 'acme']);
  });
  afterAll(() => rmSync(dirname(db), { recursive: true }));

  test.each([
    { words: 'group create x --kind tem', nearest: 'team' },
    { words: 'field create deal.x --kind txt', nearest: 'text' },
    { words: 'settings set privcy own', nearest: 'privacy' },
    { words: 'group allow base lead.veiw=group', nearest: 'lead.view' },
    { words: 'group allow base lead.view=grop', nearest: 'group' },
    { words: 'access check root veiw acme', nearest: 'view' },
    { words: 'stats leads --by usr', nearest: 'user' },
    { words: 'completion bsh', nearest: 'bash' },
    { words: 'lead list --output jsn', nearest: 'json' },
    { words: 'lead list --filter citty=x', nearest: 'city' },
    { words: 'lead list --sort nam', nearest: 'name' },
    { words: 'company create x --field phnoe=1', nearest: 'phone' },
    { words: 'export --only grups', nearest: 'groups' },
    { words: 'journal list --object grop', nearest: 'group' },
    { words: 'user create z --position front', nearest: 'front-office' },
    { words: 'report acces', nearest: 'access' },
  ])('"$words" gets "$nearest", and exits 2', async ({ words, nearest }) => {
    const { code, stdout, stderr } = await runCli(['--db', db, ...words.split(' ')]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`Did you mean .*"${nearest}"`));
  });

  test.each([
    { words: 'group show bas', nearest: 'base' },
    { words: 'user show rot', nearest: 'root' },
    { words: 'role show membr', nearest: 'member' },
    { words: 'company show acmee', nearest: 'acme' },
    { words: 'access check root view acmee', nearest: 'acme' },
  ])('"$words" gets "$nearest", and exits 6', async ({ words, nearest }) => {
    const { code, stdout, stderr } = await runCli(['--db', db, ...words.split(' ')]);
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toContain(`Did you mean "${nearest}"`);
  });
});
