// Many processes that write to one account at once, some of them killed: what they said was done is there, once, and
// everything that is derived or chained is sound. Longer: WRITERS=16 WRITER_SECONDS=60.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { sql } from 'kysely';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import { cliFor } from '../../support/run-cli.ts';
import { useTemporaryFolder } from '../../support/small-account.ts';

const WRITERS = Number(process.env['WRITERS'] ?? 4);
const SECONDS = Number(process.env['WRITER_SECONDS'] ?? 3);
const KILLED = Math.max(1, Math.min(3, Math.floor(WRITERS / 4)));
const root = fileURLToPath(new URL('../../..', import.meta.url));
const script = join(root, 'dist', 'test', 'busy-writer.js');
const temporaryFolder = useTemporaryFolder();

beforeAll(async () => {
  await build({
    absWorkingDir: root,
    entryPoints: ['test/store/processes/busy-writer.ts'],
    outfile: script,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['better-sqlite3', 'pg-native'],
    banner: { js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);" },
    logLevel: 'error',
  });
});

interface Ended {
  done: string[];
  complaints: string;
}

/** Lets one write for so long; kills it without warning when it is told to. */
function letWrite(url: string, name: string, folder: string, killAfterSeconds?: number): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, url, name, String(SECONDS), folder], { cwd: folder });
    let out = '';
    let complaints = '';
    child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)));
    child.stderr.on('data', (chunk: Buffer) => (complaints += String(chunk)));
    const killer = killAfterSeconds && setTimeout(() => child.kill('SIGKILL'), killAfterSeconds * 1000);
    child.on('close', () => {
      clearTimeout(killer);
      // A line that the kill cut off was said after its deed, and is left out all the same.
      resolve({ done: out.split('\n').slice(0, -1), complaints });
    });
  });
}

describe.each(['sqlite', 'postgres'])('on %s', (kind) => {
  test(
    'nothing is lost, nothing doubled, and all is sound',
    async () => {
      const folder = temporaryFolder();
      const url = kind === 'sqlite' ? join(folder, 'account.db') : `${inject('postgresUrl')}?schema=many_at_once`;
      const crmctl = cliFor(url, { cwd: folder });
      await crmctl('init --admin root --admin-email root@example.com');
      await crmctl('group create nord sued --kind organization');
      await crmctl('group create adbiz-0 adbiz-1 --kind affiliate');
      await crmctl('user create nina --to nord');
      await crmctl('company create acme');
      await crmctl('rule create all --to nord --to sued');

      const ended = await Promise.all(
        Array.from({ length: WRITERS }, (_, at) =>
          letWrite(url, `w${at}`, folder, at < KILLED ? (SECONDS * (at + 2)) / (KILLED + 3) : undefined),
        ),
      );
      expect(ended.map(({ complaints }) => complaints).join('')).toBe('');
      // Imports and runs that a kill cut off are gone on with.
      expect(await crmctl('distribute --wait 60s')).toMatchObject({ code: 0 });

      const store = await openStore({ url });
      const { db } = store;
      const done = ended.flatMap((writer) => writer.done);
      expect(done.length).toBeGreaterThan(0);
      const keysOf = async (table: 'groups' | 'users'): Promise<Set<string>> =>
        new Set((await db.selectFrom(table).select('key').execute()).map(({ key }) => key));
      const said = (noun: string): string[] =>
        done.filter((line) => line.startsWith(`${noun} `)).map((line) => line.split(' ')[1]!);
      const groups = await keysOf('groups');
      const users = await keysOf('users');
      expect(said('group').filter((key) => !groups.has(key))).toEqual([]);
      expect(said('user').filter((key) => !users.has(key))).toEqual([]);

      const imports = await db
        .selectFrom('imports')
        .select(['file', 'created'])
        .where('state', '=', 'finished')
        .execute();
      const files = imports.map(({ file }) => file.replace(/.*\/(.*)\.csv$/, '$1'));
      expect(new Set(files).size).toBe(files.length);
      expect(said('import').filter((name) => !files.includes(name))).toEqual([]);
      const leads = await sql<{ n: number }>`select count(*) as n from records where type = 'lead'
        and import_id in (select id from imports where state = 'finished')`.execute(db);
      expect(leads.rows[0]!.n).toBe(imports.reduce((sum, { created }) => sum + created, 0));

      const twice = await sql`select lead_id from placements group by lead_id having count(*) > 1`.execute(db);
      expect(twice.rows).toEqual([]);
      const unplaced = await sql<{
        n: number;
      }>`select count(*) as n from records where type = 'lead' and placement_id is null
        and import_id in (select id from imports where state = 'finished')`.execute(db);
      expect(unplaced.rows[0]!.n).toBe(0);
      await store.close();
      expect(await crmctl('db check --json')).toMatchObject({ code: 0 });
      expect(await crmctl('journal verify --json')).toMatchObject({ code: 0 });
    },
    (SECONDS + 120) * 1000,
  );
});
