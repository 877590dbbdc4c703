import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createCli } from '../../src/cli/cli.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { processSurroundings } from '../../src/cli/surroundings.ts';
import { TOPICS } from '../../src/commands/help/topics.ts';
import { NOUNS } from '../../src/commands/nouns.ts';
import { runCli } from '../support/run-cli.ts';

const ROOT = join(import.meta.dirname, '../../src');
// Where a command line is told, not where a sentence goes on about crmctl.
// The schema's title is no command line.
const ABOUT_DOCUMENTS = 'setup/json-schema.ts';
const HINT = /(?:[:(>$,`'"]|\b(?:See|as|with|and|or|on)) ?crmctl ([a-z][a-z-]*(?: [a-z][a-z-]*)*)/g;

test('every command that a hint names is there', async () => {
  const program = await buildProgram(createCli(processSurroundings()), NOUNS);
  const named: string[] = [];
  const wrong: string[] = [];
  for (const file of readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))) {
    if (file === ABOUT_DOCUMENTS) continue;
    for (const [, words] of readFileSync(join(ROOT, file), 'utf8').matchAll(HINT)) {
      named.push(words!);
      if (!isThere(program, words!.split(' '))) wrong.push(`${file}: crmctl ${words}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(named.length).toBeGreaterThan(100);
});

// Behind the verb come arguments; a noun that does something itself has them too.
function isThere(program: Command, [first = '', second, ...rest]: string[]): boolean {
  if (first === 'help') return second === undefined || TOPICS.has(second) || isThere(program, [second, ...rest]);
  const noun = program.commands.find((command) => command.name() === first);
  if (!noun) return false;
  return second === undefined || noun.commands.length === 0 || noun.commands.some((verb) => verb.name() === second);
}

test.each([...TOPICS.keys()])('help %s is a page that fits 80 columns', async (topic) => {
  const { code, stdout, stderr } = await runCli(['help', topic]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n').length).toBeGreaterThan(8);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('help knows commands as well as topics, and names the nearest of both', async () => {
  expect((await runCli(['help', 'group', 'allow'])).stdout).toBe((await runCli(['group', 'allow', '--help'])).stdout);
  const { code, stderr } = await runCli(['help', 'criterea']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('"criteria"') as string });
});
