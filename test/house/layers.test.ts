import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

// From the top down; a room imports from itself and from those below it.
const ROOMS = [
  'commands',
  'cli',
  'setup',
  'reports',
  'distribution',
  'importing',
  'records',
  'directory',
  'access',
  'store',
];
const GROUND_FLOOR = ROOMS.length;
const SOURCE = join(import.meta.dirname, '../../src');
const LONGEST_FILE = 350;

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

function roomOf(file: string): string {
  return file.includes('/') ? file.split('/')[0]! : '';
}

function levelOf(file: string): number {
  return roomOf(file) === '' ? GROUND_FLOOR : ROOMS.indexOf(roomOf(file));
}

const known = new Map<string, string[]>();

function importsOf(file: string): string[] {
  const found = known.get(file) ?? readImports(file);
  known.set(file, found);
  return found;
}

function readImports(file: string): string[] {
  const text = readFileSync(join(SOURCE, file), 'utf8');
  const paths = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((found) => found[1]!);
  return paths.map((path) => relative(SOURCE, normalize(join(SOURCE, dirname(file), path))));
}

describe('the rooms of the house', () => {
  test('every folder of src is a room', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => room !== '' && !ROOMS.includes(room))).toEqual([]);
  });

  test('imports point down, never up', () => {
    const upward = files
      .filter((file) => file !== 'index.ts')
      .flatMap((file) =>
        importsOf(file).flatMap((imported) => (levelOf(imported) < levelOf(file) ? [`${file} → ${imported}`] : [])),
      );
    expect(upward).toEqual([]);
  });

  test('no file imports itself by way of others, not even for a type', () => {
    const circles = files.flatMap((file) => {
      const reached = new Set(importsOf(file));
      for (const imported of reached) for (const next of importsOf(imported)) reached.add(next);
      return reached.has(file) ? [file] : [];
    });
    expect(circles).toEqual([]);
  });

  test('importing and distribution do not know each other', () => {
    const sideways = files.flatMap((file) =>
      importsOf(file).flatMap((imported) =>
        roomOf(file) === 'distribution' && roomOf(imported) === 'importing' ? [`${file} → ${imported}`] : [],
      ),
    );
    expect(sideways).toEqual([]);
  });

  test('only the command line knows of terminals', () => {
    const packages = /from '(commander|inquirer|@inquirer\/core|chalk|cli-table3|cli-progress)'/;
    const knowing = files.filter((file) => packages.test(readFileSync(join(SOURCE, file), 'utf8'))).map(roomOf);
    expect([...new Set(knowing)].filter((room) => room !== 'cli' && room !== 'commands')).toEqual([]);
  });

  test(`no file is longer than ${LONGEST_FILE} lines`, () => {
    const long = files.filter((file) => readFileSync(join(SOURCE, file), 'utf8').split('\n').length > LONGEST_FILE);
    expect(long).toEqual([]);
  });

  test('domain code takes its time from the session', () => {
    const clocks = files.filter((file) => {
      const room = roomOf(file);
      if (room === 'cli' || room === 'commands' || room === 'store') return false;
      return /new Date\(\)|Date\.now\(\)/.test(readFileSync(join(SOURCE, file), 'utf8'));
    });
    expect(clocks).toEqual([]);
  });

  // What these files load before they do anything is most of what a start costs.
  test.each([
    { start: 'the help', entries: ['commands/main.ts', 'commands/group/group.ts'] },
    { start: 'a command on a file', entries: ['cli/perform-command.ts', 'store/open-sqlite.ts'] },
  ])('$start loads nothing heavy', ({ entries }) => {
    const packages = [...reachedFrom(entries)]
      .flatMap((file) => [...readFileSync(join(SOURCE, file), 'utf8').matchAll(STATIC_IMPORT)])
      .map((found) => found[1]!)
      .filter((name) => !name.startsWith('.') && !name.startsWith('node:'));
    expect([...new Set(packages)].filter((name) => !LIGHT.includes(name))).toEqual([]);
  });
});

const STATIC_IMPORT = /^(?:import|export) (?!type )(?:[^;']* from )?'([^']+)'/gm;
const LIGHT = ['commander', 'chalk', 'kysely', 'better-sqlite3', 'fastest-levenshtein', 'cli-table3', 'string-width'];

function reachedFrom(entries: readonly string[]): Set<string> {
  const reached = new Set(entries);
  for (const file of reached) {
    for (const found of readFileSync(join(SOURCE, file), 'utf8').matchAll(STATIC_IMPORT))
      if (found[1]!.startsWith('.')) reached.add(relative(SOURCE, normalize(join(SOURCE, dirname(file), found[1]!))));
  }
  return reached;
}
