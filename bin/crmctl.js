#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../dist/program.cjs', import.meta.url));
if (existsSync(program)) {
  createRequire(import.meta.url)('./load-program.cjs')
    .loadProgram(program)
    .program.main();
} else {
  process.stderr.write('crmctl is not built yet.\nBuild it: npm run build\n');
  process.exitCode = 1;
}
