#!/usr/bin/env node
// What the first lines cost, every start pays: an import of Node's own modules takes ten times as long as this.
const { existsSync } = process.getBuiltinModule('node:fs');
const { createRequire } = process.getBuiltinModule('node:module');
const { fileURLToPath } = process.getBuiltinModule('node:url');

const program = fileURLToPath(new URL('../dist/program.cjs', import.meta.url));
if (existsSync(program)) {
  createRequire(import.meta.url)('./load-program.cjs')
    .loadProgram(program)
    .program.main();
} else {
  process.stderr.write('crmctl is not built yet.\nBuild it: npm run build\n');
  process.exitCode = 1;
}
