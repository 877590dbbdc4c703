// Runs a measurement of bench/: bundles it, as the program itself is, and hands on its arguments.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [name, ...rest] = process.argv.slice(2);
await build({
  absWorkingDir: root,
  entryPoints: [`bench/${name}.ts`],
  outdir: 'dist/bench',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [`${root}dist/bench/${name}.js`, ...rest], { stdio: 'inherit' });
process.exitCode = status ?? 1;
