import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { didYouMean } from '../../nearest.ts';
import { ExitCode, Problem } from '../../problem.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The parameters of a named service (PGSERVICE) in libpq's connection service file; none without a name. */
export function readService(name: string | undefined, env: Environment): Record<string, string> {
  if (!name) return {};
  const files = [
    env['PGSERVICEFILE'] || join(env['HOME'] || homedir(), '.pg_service.conf'),
    join(env['PGSYSCONFDIR'] || '/etc/postgresql-common', 'pg_service.conf'),
  ];
  const services = new Map<string, Record<string, string>>();
  for (const file of files) {
    for (const [key, value] of parseServices(readIfThere(file))) if (!services.has(key)) services.set(key, value);
  }
  const found = services.get(name);
  if (found) return found;
  throw new Problem({
    code: 'unknown_service',
    exit: ExitCode.usage,
    message: `No PostgreSQL service is called "${name}".`,
    hint: didYouMean(name, services.keys(), `Services are looked for in ${files.join(' and ')}.`),
  });
}

function parseServices(text: string): Map<string, Record<string, string>> {
  const services = new Map<string, Record<string, string>>();
  let current: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const head = /^\s*\[(.+)\]\s*$/.exec(line)?.[1];
    const pair = /^\s*([a-z_]+)=(.*)$/.exec(line);
    if (head !== undefined) services.set(head, (current = {}));
    else if (pair) current[pair[1]!] = pair[2]!.trimEnd();
  }
  return services;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
