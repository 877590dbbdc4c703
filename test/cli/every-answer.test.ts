import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { parse as parseCsv } from 'csv-parse/sync';
import textWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { createCli } from '../../src/cli/cli.ts';
import { buildProgram, eachCommand } from '../../src/cli/program.ts';
import { processSurroundings } from '../../src/cli/surroundings.ts';
import { NOUNS } from '../../src/commands/nouns.ts';
import { ANSWERS, type DemoAccount, makeDemoAccount } from '../support/demo-account.ts';
import { runCli } from '../support/run-cli.ts';

// Control characters but line end and tab; a list may have neither in its cells.
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u202e]/;
const NASTY = '=cmd|\u001b[31m日本語の会社🙂\u202e, "GmbH"';

let folder: string;
let account: DemoAccount;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crmctl-answers-'));
  account = await makeDemoAccount(folder);
  // Nobody can give such names; an older database may have them.
  const { openStore } = await import('../../src/store/open-store.ts');
  const store = await openStore({ url: account.db });
  await store.db.updateTable('records').set({ name: NASTY }).where('key', 'in', ['deichwerk', 'l110']).execute();
  await store.db.updateTable('groups').set({ name: NASTY }).where('key', '=', 'nord').execute();
  await store.db.updateTable('users').set({ name: NASTY }).where('key', '=', 'nina').execute();
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(ANSWERS)('%s', (words) => {
  test('is JSON with a version, NDJSON, CSV that no spreadsheet runs, and YAML', async () => {
    const as = async (format: string): Promise<string> => {
      const { code, stdout, stderr } = await account.crmctl(`${words} --output ${format}`);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(format === 'csv' ? '' : stdout).not.toMatch(CONTROL);
      return stdout;
    };
    const json = JSON.parse(await as('json')) as object;
    expect(json).toMatchObject({ schema_version: 1 });
    expect(parseYaml(await as('yaml'))).toEqual(json);
    for (const line of (await as('ndjson')).split('\n').slice(0, -1)) expect(JSON.parse(line)).toBeTypeOf('object');
    const cells = parseCsv(await as('csv')).flat();
    expect(cells.filter((cell) => /^[=@\t\r]/.test(cell))).toEqual([]);
  });

  test('fits a terminal of 80 columns, in plain text', async () => {
    const columns = 80;
    const { code, stdout } = await runCli(['--db', account.db, ...words.split(' ')], {
      columns,
      env: { NO_COLOR: '1' },
    });
    expect(code).toBe(0);
    expect(stdout).not.toMatch(CONTROL);
    // A branch of a tree is one line, however long its name.
    const lines = stdout.split('\n').filter((line) => !/^[│├└]/.test(line));
    expect(lines.filter((line) => textWidth(line) > columns)).toEqual([]);
    const csv = await runCli(['--db', account.db, '--output', 'csv', ...words.split(' ')], { columns });
    expect(csv.stdout.replaceAll('\r\n', '\n')).not.toMatch(CONTROL);
  });

  test('has no escape sequence in a pipe', async () => {
    const { stdout } = await account.crmctl(words);
    expect(stdout).not.toMatch(CONTROL);
    expect(stdout).not.toBe('');
  });
});

function wordsOf(command: Command): string {
  return command.parent?.parent ? `${wordsOf(command.parent)} ${command.name()}` : command.name();
}

// Not a rule, whose words are those of the setup document, nor the journal, which has rows as they are stored.
test('an answer with an amount says in which currency it is', async () => {
  const bare: string[] = [];
  for (const words of ANSWERS.filter((words) => !/^(rule|journal) /.test(words))) {
    const answer = (await account.crmctl(`${words} --json`)).json();
    if (/"(amount|price)":"/.test(JSON.stringify(answer)) && answer['currency'] !== 'EUR') bare.push(words);
  }
  expect(bare).toEqual([]);
});

test('every verb that answers is among them', async () => {
  const program = await buildProgram(createCli(processSurroundings()), NOUNS);
  const verbs: string[] = [];
  eachCommand(program, (command) => {
    const isChange = command.options.some(({ long }) => long === '--dry-run');
    if (!isChange && /^(list|show|tree|get|who|what|matrix|statement)$/.test(command.name()))
      verbs.push(wordsOf(command));
  });
  const absent = verbs.filter((verb) => !ANSWERS.some((words) => words.startsWith(verb)));
  expect(absent.filter((verb) => !/^(person|deal|project) show$/.test(verb))).toEqual([]);
});
