import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startPostgres } from '../bin/start-postgres.js';
import { openStore } from '../src/store/open-store.ts';
import { makeLargeAccount } from './large-account.ts';

interface Round {
  statements: number;
  seconds: number;
  peakMegabytes: number;
}

// As a server is set up, not as it comes: it comes for a machine of twenty years ago.
const SETTINGS = ['shared_buffers=512MB', 'max_wal_size=8GB', 'checkpoint_timeout=30min', 'work_mem=32MB'];

/** Rounds of the bare statements and of a run, each on a fresh copy of the same database. */
export async function measureOnPostgres(leads: number, rounds: number): Promise<Round[]> {
  const server = await startPostgres({ settings: SETTINGS });
  try {
    const original = server.url.replace(/crmctl$/, 'original');
    await onServer(server.url, 'create database original');
    const store = await openStore({ url: original, create: true });
    await makeLargeAccount(store, leads);
    await store.close();
    await onServer(original, 'vacuum analyze');
    const results: Round[] = [];
    for (let round = 0; round < rounds; round++) {
      const statements = await timeStatements(await copyOf(server.url));
      results.push({ statements, ...timeRun(await copyOf(server.url)) });
    }
    return results;
  } finally {
    await server.stop();
  }
}

// The same two columns of the same rows, and as many placements, in one transaction.
async function timeStatements(url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  const began = performance.now();
  await client.query(`begin;
    set local search_path = crmctl;
    update records set owner_id = 2 + (id * 7919) % 500, group_id = 3 + ((id * 7919) % 500) / 10 where type = 'lead';
    insert into placements (id, lead_id, group_id, user_id, cause, rule_id, run_id, at)
      select row_number() over (order by id), id, group_id, owner_id, 'run', 1, 1, '2026-10-02T08:00:00.000Z'
      from records where type = 'lead';
    commit`);
  const seconds = (performance.now() - began) / 1000;
  await client.end();
  return seconds;
}

function timeRun(url: string): { seconds: number; peakMegabytes: number } {
  const script = fileURLToPath(import.meta.url);
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, '--worker', url], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as { seconds: number; peakMegabytes: number };
}

async function copyOf(server: string): Promise<string> {
  await onServer(server, 'drop database if exists copy');
  await onServer(server, 'create database copy template original');
  await onServer(server, 'checkpoint');
  return server.replace(/crmctl$/, 'copy');
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(statement);
  await client.end();
}
