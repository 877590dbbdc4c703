// One of many processes that write to the same account at once: made into one file by the test, and spawned. Says on
// stdout what was done, one line each, after it was committed.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { runProgram } from '../../../src/cli/program.ts';
import { NOUNS } from '../../../src/commands/nouns.ts';

const [url = '', name = '', seconds = '', folder = ''] = process.argv.slice(2);
const until = Date.now() + Number(seconds) * 1000;

const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

async function crmctl(...words: string[]): Promise<number> {
  let complaint = '';
  const stderr = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      complaint += String(chunk);
      done();
    },
  });
  const { stdin, env } = process;
  const surroundings = { env, cwd: folder, stdin, stdout: nowhere(), stderr, now: () => '2026-10-01T08:00:00.000Z' };
  const code = await runProgram(['--db', url, '--no-input', ...words], NOUNS, surroundings);
  if (code !== 0 && code !== 75) process.stderr.write(`${words.join(' ')}: exit ${code} ${complaint}\n`);
  return code;
}

function importLeads(round: number): Promise<number> {
  const file = join(folder, `${name}-${round}.csv`);
  const rows = Array.from({ length: 20 }, (_, at) => `${name}-${round}-${at},${name}.${round}.${at}@example.com`);
  writeFileSync(file, `external_id,email\n${rows.join('\n')}\n`);
  const affiliate = `adbiz-${round % 2}`;
  return crmctl('import', 'leads', file, '--affiliate', affiliate, '--accept-mapping', '--quiet');
}

const DEEDS: ((round: number) => Promise<[what: string, code: number]>)[] = [
  async (round) => [
    `group ${name}-g${round}`,
    await crmctl('group', 'create', `${name}-g${round}`, '--kind', 'team', '--parent', 'nord'),
  ],
  async (round) => [`user ${name}-u${round}`, await crmctl('user', 'create', `${name}-u${round}`, '--to', 'nord')],
  async (round) => [`import ${name}-${round}`, await importLeads(round)],
  async () => ['distribute', await crmctl('distribute', '--quiet')],
  async (round) => [
    'assign',
    await crmctl('company', 'assign', 'acme', '--to', round % 2 === 0 ? 'nord' : 'sued', '--quiet', '--yes'),
  ],
];

let at = name.codePointAt(name.length - 1) ?? 0;
for (let round = 0; Date.now() < until; round += 1) {
  const [what, code] = await DEEDS[at % DEEDS.length]!(round);
  at += 1;
  if (code === 0) process.stdout.write(`${what}\n`);
}
