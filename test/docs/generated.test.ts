// The pages that are made from the program. `npm run docs` writes them anew; a test run says when they are behind.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createCli } from '../../src/cli/cli.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { processSurroundings } from '../../src/cli/surroundings.ts';
import { EXIT_MEANINGS } from '../../src/commands/help/exit-meanings.ts';
import { NOUNS } from '../../src/commands/nouns.ts';
import { ExitCode } from '../../src/problem.ts';
import { ANSWERS, makeDemoAccount } from '../support/demo-account.ts';
import { runCli } from '../support/run-cli.ts';
import { describeJson } from './describe-json.ts';

const ROOT = join(import.meta.dirname, '../..');
const MADE = '<!-- Made by `npm run docs`; edit the program, not this page. -->';

test('docs/reference.md is every command with its help', async () => {
  const program = await buildProgram(createCli(processSurroundings()), NOUNS);
  const parts = ['# Every command', MADE, await helpOf([])];
  for (const noun of program.commands) {
    if (noun.name().startsWith('__')) continue;
    parts.push(`## crmctl ${noun.name()}`);
    for (const path of pathsOf(noun, [])) {
      if (path.length > 1) parts.push(`### crmctl ${path.join(' ')}`);
      parts.push(await helpOf(path));
    }
  }
  await expect(`${parts.join('\n\n')}\n`).toMatchFileSnapshot(join(ROOT, 'docs/reference.md'));
});

test('docs/exit-codes.md has every exit code and every error code', async () => {
  const exits = EXIT_MEANINGS;
  expect(Object.keys(exits).map(Number)).toEqual(Object.values(ExitCode).toSorted((a, b) => a - b));
  const page = [
    '# Exit codes and error codes',
    MADE,
    'A script decides by the exit code. Where it must know more, `--json` gives the error as one JSON document on standard error:\n`{"error":{"code","message","hint","details"}}`. Codes are stable; messages are for people, and may be worded better one day.',
    table(['exit', 'meaning'], Object.entries(exits)),
    '## Error codes',
    table(
      ['code', 'says'],
      [...codesOf()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([code, message]) => [`\`${code}\``, message]),
    ),
  ];
  await expect(`${page.join('\n\n')}\n`).toMatchFileSnapshot(join(ROOT, 'docs/exit-codes.md'));
});

test('docs/json.md is the shape of every answer', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crmctl-json-'));
  const { crmctl } = await makeDemoAccount(folder);
  const parts = [
    '# JSON documents',
    MADE,
    'With `--json` a command writes one document on standard output. Keys are added, never renamed or removed; `schema_version` says\nwhich version of this page holds. `--output ndjson` writes the rows of a list one a line, each with\nits own `schema_version` (as do the lines of `access check -`), `--output yaml` the same document as YAML.\nMoney is a decimal in text, times are ISO 8601 in UTC. Here `?` marks what may be null, `{…: T}` a map.\nKeys are snake_case; names that are data (fields, columns, settings, permissions, reasons) and the words of a rule stand as they are.',
  ];
  const oddKeys: string[] = [];
  for (const words of ANSWERS) {
    const { code, stdout } = await crmctl(`${words} --json`);
    expect({ words, code }).toEqual({ words, code: 0 });
    oddKeys.push(...oddKeysOf(JSON.parse(stdout), words));
    parts.push(`## crmctl ${words} --json`, `\`\`\`\n${describeJson(JSON.parse(stdout))}\n\`\`\``);
  }
  expect(oddKeys).toEqual([]);
  parts.push(
    '## What a change says',
    `\`\`\`\n${describeJson(JSON.parse((await crmctl('group create west --kind team --dry-run --json')).stdout))}\n\`\`\``,
  );
  rmSync(folder, { recursive: true });
  await expect(`${parts.join('\n\n')}\n`).toMatchFileSnapshot(join(ROOT, 'docs/json.md'));
});

// Keys that are data: fields, columns, permissions, settings, reasons; and the words that a rule has in the setup document.
const MAPS_OF_NAMES = new Set(['fields', 'form', 'mapping', 'settings', 'passed_over']);
const WORDS_OF_RULES = new Set(['return-days', 'return-quota', 'include-managers']);

function oddKeysOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => oddKeysOf(item, path));
  return Object.entries(value).flatMap(([key, item]) => {
    const isPermission = /^[a-z]+\.[a-z-]+$/.test(key);
    const isName = isPermission || WORDS_OF_RULES.has(key) || MAPS_OF_NAMES.has(path.split('.').at(-1)!);
    const isOdd = !isName && !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(key);
    return [...(isOdd ? [`${path}.${key}`] : []), ...oddKeysOf(item, `${path}.${key}`)];
  });
}

test('every page is in the index', () => {
  const index = readFileSync(join(ROOT, 'docs/README.md'), 'utf8');
  const pages = readdirSync(join(ROOT, 'docs')).filter((file) => file.endsWith('.md') && file !== 'README.md');
  expect(pages.filter((page) => !index.includes(`(${page})`))).toEqual([]);
});

function pathsOf(command: Command, above: readonly string[]): string[][] {
  const path = [...above, command.name()];
  return [path, ...command.commands.flatMap((child) => pathsOf(child, path))];
}

async function helpOf(path: readonly string[]): Promise<string> {
  const { stdout } = await runCli([...path, '--help']);
  return `\`\`\`\n${stdout.trim()}\n\`\`\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

// Every code that the source names, with the message that follows it where that is written out.
function codesOf(): Map<string, string> {
  const codes = new Map<string, string>([['bug', 'A fault of crmctl itself.']]);
  const source = join(ROOT, 'src');
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (!file.endsWith('.ts')) continue;
    const text = readFileSync(join(source, file), 'utf8');
    for (const [, code = '', noun = ''] of text.matchAll(/notFound\(\{\s*code: '(\w+)',\s*noun: '(\w+)'/g))
      codes.set(code, `No ${noun} is called "…".`);
    for (const [, expression = '', rest = ''] of text.matchAll(/\bcode: ([^\n]*?['`][^\n]*),\n(?=([^]{0,400}))/g)) {
      const [, told = ''] = /message:([^]*?),\n\s*(?:hint|reason|details|exit|\.\.\.|\})/.exec(rest) ?? [];
      const messages = literalsIn(told).filter((text) => text.includes(' '));
      const words = literalsIn(expression);
      const named = words.filter(
        (code) => /^…?[a-z_]{3,}…?[a-z_]*$/.test(code) && (code.includes('_') || words.length === 1),
      );
      for (const [place, code] of named.entries())
        if (!codes.get(code)) codes.set(code, messages[place] ?? messages[0] ?? '');
    }
  }
  return codes;
}

// The strings of an expression, what stands within `${}` as a dot: a choice of two has two.
function literalsIn(expression: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < expression.length; at++) {
    const quote = expression[at]!;
    if (quote !== "'" && quote !== '`') continue;
    let text = '';
    for (at += 1; at < expression.length && expression[at] !== quote; at++) {
      if (!expression.startsWith('${', at)) text += expression[at];
      else {
        text += '…';
        for (let depth = 1, isOpen = true; isOpen;) {
          at += 1;
          if (expression[at + 1] === '{') depth += 1;
          if (expression[at + 1] === '}') depth -= 1;
          isOpen = depth > 0 && at < expression.length;
        }
        at += 1;
      }
    }
    found.push(text);
  }
  return found;
}
