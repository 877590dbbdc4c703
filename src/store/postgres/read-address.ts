import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { didYouMean } from '../../nearest.ts';
import { ExitCode, Problem } from '../../problem.ts';
import { type Environment, type PostgresAddress, SSL_MODES, type SslMode } from './address.ts';
import { findPassword } from './read-password-file.ts';
import { readService } from './read-service.ts';

const VARIABLES = {
  host: 'PGHOST',
  port: 'PGPORT',
  dbname: 'PGDATABASE',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  application_name: 'PGAPPNAME',
  options: 'PGOPTIONS',
  service: 'PGSERVICE',
} as const;
type Parameter = keyof typeof VARIABLES;
const PARAMETERS = [...(Object.keys(VARIABLES) as Parameter[]), 'schema'] as const;

/** What libpq knows, and what changes nothing here: the client does it anyway, or it is about other authentication. */
const PASSED_OVER = /^(channel_binding|gssencmode|keepalives\w*|target_session_attrs|fallback_application_name)$/;

const URL_PARTS =
  /^postgres(?:ql)?:\/\/(?:(?<user>[^:@/?]*)(?::(?<password>[^@/?]*))?@)?(?<host>\[[^\]@]*\]|[^:/?@,]*)(?::(?<port>\d*))?(?:\/(?<dbname>[^?]*))?(?:\?(?<query>.*))?$/i;

const SOCKET_FOLDERS = ['/var/run/postgresql', '/tmp'];

export function readAddress(url: string, env: Environment): PostgresAddress {
  const { schema = 'crmctl', ...given } = readUrl(url);
  const service = readService(given.service ?? env['PGSERVICE'], env);
  // An empty part of the URL, or an empty variable, says nothing.
  const find = (name: Parameter): string | undefined =>
    given[name] || service[name] || env[VARIABLES[name]] || undefined;
  const port = readPort(find('port') ?? '5432');
  const host = find('host') ?? defaultHost(port);
  const user = find('user') ?? userInfo().username;
  const database = find('dbname') ?? user;
  const seconds = find('connect_timeout');
  const place = { host, port, user, database };
  if (!/^(?!pg_)[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw refused(`"${schema}" is no name for a schema here.`, 'Use small letters, digits and _: ?schema=sales.');
  }
  return {
    ...place,
    password: find('password') ?? findPassword(place, env) ?? '',
    schema,
    tls: {
      mode: host.startsWith('/') ? 'disable' : readMode(find('sslmode') ?? 'prefer'),
      rootCertificate: find('sslrootcert'),
      certificate: find('sslcert'),
      key: find('sslkey'),
    },
    connectSeconds: seconds === undefined ? undefined : readWhole(seconds, 'connect_timeout'),
    applicationName: find('application_name') ?? 'crmctl',
    options: find('options') ?? '',
    name: nameOf({ ...place, schema }),
  };
}

function readUrl(url: string): Partial<Record<Parameter | 'schema', string>> {
  const parts = URL_PARTS.exec(url)?.groups;
  if (!parts) throw unreadable();
  const { query = '', ...named } = parts;
  const given: Partial<Record<Parameter | 'schema', string>> = {};
  for (const name of ['user', 'password', 'host', 'port', 'dbname'] as const) {
    const value = decode(named[name] ?? '');
    if (value !== '') given[name] = name === 'host' ? value.replace(/^\[(.*)\]$/, '$1') : value;
  }
  for (const [name, value] of new URLSearchParams(query)) {
    const known = PARAMETERS.find((parameter) => parameter === name);
    if (known) given[known] = value;
    else if (!PASSED_OVER.test(name)) {
      const hint = didYouMean(name, PARAMETERS, `There are: ${PARAMETERS.join(', ')}.`);
      throw refused(`The PostgreSQL URL has a parameter "${name}" that crmctl does not know.`, hint);
    }
  }
  return given;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unreadable();
  }
}

function readMode(text: string): SslMode {
  const found = SSL_MODES.find((mode) => mode === text);
  if (found) return found;
  throw refused(`No sslmode is called "${text}".`, didYouMean(text, SSL_MODES, `Use one of: ${SSL_MODES.join(', ')}.`));
}

function readWhole(text: string, what: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw refused(`The ${what} of the PostgreSQL server is "${text}", which is no whole number.`, 'Write it in digits.');
}

function readPort(text: string): number {
  const port = readWhole(text, 'port');
  if (port >= 1 && port <= 65_535) return port;
  throw refused(`The port of the PostgreSQL server is ${text}; there are 1 to 65535.`, "PostgreSQL's own is 5432.");
}

// As libpq: the socket of a server on this machine if there is one.
function defaultHost(port: number): string {
  return SOCKET_FOLDERS.find((folder) => existsSync(`${folder}/.s.PGSQL.${port}`)) ?? 'localhost';
}

function nameOf({
  host,
  port,
  user,
  database,
  schema,
}: Pick<PostgresAddress, 'host' | 'port' | 'user' | 'database' | 'schema'>): string {
  const isSocket = host.startsWith('/');
  const server = isSocket ? '' : host.includes(':') ? `[${host}]` : host;
  const query = [...(isSocket ? [`host=${host}`] : []), ...(schema === 'crmctl' ? [] : [`schema=${schema}`])];
  const at = `postgres://${encodeURIComponent(user)}@${server}${port === 5432 ? '' : `:${port}`}`;
  return `${at}/${encodeURIComponent(database)}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

function unreadable(): Problem {
  return refused(
    'The PostgreSQL URL cannot be read.',
    'Write postgres://USER@HOST:PORT/DATABASE; a password with @ : / ? or % in it goes into PGPASSWORD or ~/.pgpass.',
  );
}

function refused(message: string, hint: string): Problem {
  return new Problem({ code: 'unknown_database_url', exit: ExitCode.usage, message, hint });
}
