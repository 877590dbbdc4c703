import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { splitLine } from '../../src/commands/completion/split-line.ts';
import { runCli } from '../support/run-cli.ts';

// Every `$ crmctl …` in a ```console block of the README and the docs is run, page by page, in the order in which it
// stands there, in a folder with the fixtures. Where the page shows output, that is what comes; `…` stands for anything.
// A command that is to fail says so: `$ crmctl access check … # exit 5`.

const ROOT = join(import.meta.dirname, '../..');
const HERE = process.cwd();
const NOW = '2026-10-01T08:00:00.000Z';
const PARTLY = 3;
const DENIED = 5;

interface Example {
  line: string;
  shown: string[];
}

const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crmctl-docs-'));
  cpSync(join(ROOT, 'fixtures'), join(folder, 'fixtures'), { recursive: true });
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(HERE);
  rmSync(folder, { recursive: true });
});
afterAll(() => process.chdir(HERE));

test.each(pages.map((page) => ({ page, examples: examplesOf(page) })).filter(({ examples }) => examples.length > 0))(
  'the examples of $page do what the page says',
  async ({ examples }) => {
    // A page that does not begin with an account of its own is about the demo's.
    if (!examples[0]!.line.startsWith('crmctl init')) await run('crmctl apply -f fixtures/demo/schmidt.yaml --yes');
    for (const { line, shown } of examples) {
      const [, command = '', said] = /^(.*?)(?:\s+# exit (\d+))?$/.exec(line)!;
      const { code, stdout, stderr } = await run(command);
      const expected =
        said === undefined ? [0, PARTLY, ...(/ access check /.test(command) ? [DENIED] : [])] : [Number(said)];
      expect({ line, code, stderr: expected.includes(code) ? '' : stderr }).toEqual({
        line,
        code: expect.toBeOneOf(expected),
        stderr: '',
      });
      const pattern = shown.length > 0 ? toPattern(line, shown) : /^/;
      expect(`$ ${line}\n${plain(stdout + stderr)}`).toMatch(pattern);
    }
  },
);

function examplesOf(page: string): Example[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replaceAll('\\\n', ' ');
  const examples: Example[] = [];
  for (const [, block = ''] of text.matchAll(/^```console\n(.*?)^```/gms)) {
    for (const line of block.trimEnd().split('\n')) {
      if (line.startsWith('$ ')) examples.push({ line: line.slice(2), shown: [] });
      else examples.at(-1)?.shown.push(line);
    }
  }
  return examples.filter(({ line }) => line.startsWith('crmctl '));
}

async function run(command: string) {
  const words = splitLine(command).slice(1);
  const redirect = words.findIndex((word) => word === '>');
  const from = words.findIndex((word) => word === '<');
  const end = [redirect, from].filter((at) => at >= 0).toSorted((a, b) => a - b)[0] ?? words.length;
  const stdin = from < 0 ? '' : readFileSync(join(folder, words[from + 1]!), 'utf8');
  const result = await runCli(words.slice(0, end), { cwd: folder, stdin, now: NOW, env: {} });
  if (redirect < 0) return result;
  writeFileSync(join(folder, words[redirect + 1]!), result.stdout);
  return { ...result, stdout: '' };
}

// What is another at every run: times, and how long something took.
function plain(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/\d+\.\d s\b/g, '<seconds>')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function toPattern(line: string, shown: readonly string[]): RegExp {
  const lines = plain(shown.join('\n')).trimEnd().split('\n');
  const parts = lines.map((each) => (each === '…' ? '[^]*' : `${escape(each).replaceAll('…', '.*')}\\n`));
  return new RegExp(`^${escape(`$ ${line}`)}\\n${parts.join('')}\\s*$`);
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
