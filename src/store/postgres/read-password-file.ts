import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment, PostgresAddress } from './address.ts';

/** The password that libpq's file (PGPASSFILE, ~/.pgpass) has for this server, database and user. */
export function findPassword(
  { host, port, database, user }: Pick<PostgresAddress, 'host' | 'port' | 'database' | 'user'>,
  env: Environment,
): string | undefined {
  const wanted = [host.startsWith('/') ? 'localhost' : host, String(port), database, user];
  for (const line of readLines(env['PGPASSFILE'] || join(env['HOME'] || homedir(), '.pgpass'))) {
    if (line.startsWith('#')) continue;
    const fields = line.split(/(?<!\\):/).map((field) => field.replaceAll(/\\([:\\])/g, '$1'));
    if (fields.length >= 5 && wanted.every((value, at) => fields[at] === '*' || fields[at] === value)) return fields[4];
  }
  return undefined;
}

// As libpq: a file that others can read is not used.
function readLines(file: string): string[] {
  try {
    const { mode } = statSync(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) return [];
    return readFileSync(file, 'utf8').split(/\r?\n/);
  } catch {
    return [];
  }
}
