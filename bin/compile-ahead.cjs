// Runs the built program on a database in memory, and keeps what V8 compiled on the way beside it.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Writable } = require('node:stream');
const { compiledName, loadProgram } = require('./load-program.cjs');

const file = join(__dirname, '../dist/program.cjs');
const { program, script } = loadProgram(file);
const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
const surroundings = {
  env: {},
  cwd: __dirname,
  stdin: process.stdin,
  stdout: nowhere(),
  stderr: nowhere(),
  now: () => '2026-01-01T00:00:00.000Z',
};

async function compileAhead() {
  for (const words of [
    '--help',
    'group --help',
    '--db :memory: group list',
    '--db :memory: init --admin root --admin-email root@example.com',
  ])
    await program.run(words.split(' '), surroundings);
  writeFileSync(compiledName(file), script.createCachedData());
}

void compileAhead();
