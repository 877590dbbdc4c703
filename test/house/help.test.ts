import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { createCli } from '../../src/cli/cli.ts';
import { buildProgram, eachCommand } from '../../src/cli/program.ts';
import { processSurroundings } from '../../src/cli/surroundings.ts';
import { NOUNS } from '../../src/commands/nouns.ts';
import { runCli } from '../support/run-cli.ts';

const SCREEN_LINES = 45;
// The first page lists every noun.
const FIRST_PAGE_LINES = 60;

async function everyCommand(): Promise<string[][]> {
  const program = await buildProgram(createCli(processSurroundings()), NOUNS);
  const paths: string[][] = [];
  eachCommand(program, (command) => paths.push(pathOf(command)));
  return paths;
}

function pathOf(command: Command): string[] {
  return command.parent ? [...pathOf(command.parent), command.name()] : [];
}

const commands = await everyCommand();

describe.each(commands.map((path) => ({ path, words: path.join(' ') || 'crmctl' })))('help of $words', ({ path }) => {
  test('has a description and an example, and fits 80 columns', async () => {
    const { code, stdout, stderr } = await runCli([...path, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [usage, , description] = stdout.split('\n');
    expect(usage).toMatch(/^Usage: crmctl/);
    expect(description?.trim()).not.toBe('');
    expect(stdout).toMatch(/Examples?:\n +\$ crmctl /);
    expect(stdout.split('\n').filter((line) => line.length > 80 && !line.includes('$ crmctl'))).toEqual([]);
    expect(stdout.split('\n').length).toBeLessThan(path.length === 0 ? FIRST_PAGE_LINES : SCREEN_LINES);
  });
});

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
