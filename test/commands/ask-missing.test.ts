import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Argument, Command, Option } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCli } from '../../src/cli/cli.ts';
import { buildProgram, eachCommand } from '../../src/cli/program.ts';
import { processSurroundings } from '../../src/cli/surroundings.ts';
import { candidatesFor } from '../../src/commands/ask-missing.ts';
import { openSource } from '../../src/commands/completion/open-source.ts';
import { NOUNS } from '../../src/commands/nouns.ts';
import { makeDemoAccount } from '../support/demo-account.ts';
import { runCli } from '../support/run-cli.ts';

// What nobody can offer, because it is made up: texts, files, dates, keys that are not there yet.
const TYPED = ['name', 'value', 'text', 'file', 'files', 'url', 'from', 'n'];

const program = await buildProgram(createCli(processSurroundings()), NOUNS);
const needed: { words: string; name: string; command: Command; wanted: Argument | Option }[] = [];
eachCommand(program, (command) => {
  const words = pathOf(command).join(' ');
  for (const wanted of command.registeredArguments.filter(({ required }) => required))
    needed.push({ words, name: wanted.name(), command, wanted });
  for (const wanted of command.options.filter(({ mandatory }) => mandatory))
    needed.push({ words, name: /<([^>.]+)/.exec(wanted.flags)![1]!, command, wanted });
});

function pathOf(command: Command): string[] {
  return command.parent ? [...pathOf(command.parent), command.name()] : [];
}

const isMadeUp = ({ words, name }: { words: string; name: string }): boolean =>
  TYPED.includes(name) || (words.endsWith(' create') && ['role', 'template', 'type.field'].includes(name));

describe('what a command needs', () => {
  let folder: string;
  let source: ReturnType<typeof openSource>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'crmctl-ask-'));
    const { db, crmctl } = await makeDemoAccount(folder);
    await crmctl('field create company.region2 --kind text');
    await crmctl('project create roof --name Roof');
    source = openSource({ db, as: undefined, waitSeconds: 5 }, { env: {}, now: () => '2026-10-01T08:00:00.000Z' });
  });
  afterAll(async () => {
    await source.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(needed.filter((each) => !isMadeUp(each)))('$words offers each <$name>', async ({ command, wanted }) => {
    expect(await candidatesFor(command, wanted, '', source.open)).not.toEqual([]);
  });

  test.each(needed.filter(isMadeUp))('$words lets <$name> be typed', async ({ command, wanted }) => {
    expect(await candidatesFor(command, wanted, '', source.open)).toEqual([]);
  });
});

describe('without a terminal', () => {
  test.each([
    { words: 'group show', names: '<group> is missing.' },
    { words: 'access check anna', names: '<action> is missing.' },
    { words: 'access check anna view', names: '<record> is missing.' },
    { words: 'rule move north', names: 'The flag --position <n> is missing.' },
    { words: 'group move nord', names: 'The flag --to <parent> is missing.' },
  ])('"$words" names what is missing, and exits 2', async ({ words, names }) => {
    const { code, stdout, stderr } = await runCli(words.split(' '));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(names);
  });
});
