import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readAddress } from '../../../src/store/postgres/read-address.ts';
import { withoutPassword } from '../../../src/store/postgres/without-password.ts';

const me = userInfo().username;

test.each([
  {
    because: 'all parts are in the URL',
    url: 'postgres://anna:secret@db.example.com:5433/crm?schema=sales',
    env: { PGHOST: 'other', PGUSER: 'other', PGPASSWORD: 'other', PGDATABASE: 'other', PGPORT: '1' },
    parts: { host: 'db.example.com', port: 5433, user: 'anna', password: 'secret', database: 'crm', schema: 'sales' },
    name: 'postgres://anna@db.example.com:5433/crm?schema=sales',
  },
  {
    because: 'what the URL leaves out stands in libpq’s variables',
    url: 'postgres://',
    env: { PGHOST: 'db', PGUSER: 'anna', PGPASSWORD: 'secret', PGDATABASE: 'crm', PGPORT: '5434' },
    parts: { host: 'db', port: 5434, user: 'anna', password: 'secret', database: 'crm', schema: 'crmctl' },
    name: 'postgres://anna@db:5434/crm',
  },
  {
    because: 'an empty password, port or host says nothing',
    url: 'postgres://anna:@:/crm',
    env: { PGHOST: 'db', PGPASSWORD: 'secret', PGPORT: '' },
    parts: { host: 'db', port: 5432, user: 'anna', password: 'secret', database: 'crm' },
    name: 'postgres://anna@db/crm',
  },
  {
    because: 'a database has its user’s name by default, and a user the system’s',
    url: 'postgres://db',
    env: {},
    parts: { host: 'db', user: me, database: me, password: '' },
    name: `postgres://${me}@db/${me}`,
  },
  {
    because: 'a folder of sockets is a host, and has no TLS',
    url: 'postgres://anna@/crm?host=/run/pg&sslmode=require',
    env: {},
    parts: { host: '/run/pg', tls: { mode: 'disable' } },
    name: 'postgres://anna@/crm?host=/run/pg',
  },
  {
    because: 'percent signs are decoded, also in a password',
    url: 'postgresql://an%40na:s%2Fcr%3Aet@db/c%20rm',
    env: {},
    parts: { user: 'an@na', password: 's/cr:et', database: 'c rm' },
    name: 'postgres://an%40na@db/c%20rm',
  },
  {
    because: 'IPv6 stands in brackets',
    url: 'postgres://anna@[::1]:5433/crm',
    env: {},
    parts: { host: '::1', port: 5433 },
    name: 'postgres://anna@[::1]:5433/crm',
  },
  {
    because: 'sslmode comes from the URL before PGSSLMODE',
    url: 'postgres://anna@db/crm?sslmode=verify-full&sslrootcert=system',
    env: { PGSSLMODE: 'disable' },
    parts: { tls: { mode: 'verify-full', rootCertificate: 'system' } },
    name: 'postgres://anna@db/crm',
  },
  {
    because: 'prefer is the default, as in libpq',
    url: 'postgres://anna@db/crm',
    env: {},
    parts: { tls: { mode: 'prefer' } },
    name: 'postgres://anna@db/crm',
  },
  {
    because: 'what managed servers put into their URLs is passed over',
    url: 'postgres://anna@db/crm?sslmode=require&channel_binding=require',
    env: { PGCONNECT_TIMEOUT: '7', PGAPPNAME: 'nightly', PGOPTIONS: '-c work_mem=64MB' },
    parts: { connectSeconds: 7, applicationName: 'nightly', options: '-c work_mem=64MB' },
    name: 'postgres://anna@db/crm',
  },
])('$because', ({ url, env, parts, name }) => {
  expect(readAddress(url, env)).toMatchObject({ ...parts, name });
});

test('a service file is between the URL and the variables', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'crmctl-service-')), 'services');
  writeFileSync(file, '# ours\n[crm]\nhost=db1\nuser=anna\ndbname=crm\n\n[other]\nhost=db2\n');
  const env = { PGSERVICE: 'crm', PGSERVICEFILE: file, PGUSER: 'bert', PGPORT: '5433' };
  expect(readAddress('postgres:///test', env)).toMatchObject({
    host: 'db1',
    user: 'anna',
    database: 'test',
    port: 5433,
  });
  expect(() => readAddress('postgres://?service=cmr', env)).toThrow(
    expect.objectContaining({ code: 'unknown_service', hint: 'Did you mean "crm"?' }),
  );
});

test.each([
  ['db:5432:crm:anna:secret', 0o600, 'secret'],
  ['# db:5432:crm:anna:no\n*:*:*:anna:se\\:cr\\\\et\n*:*:*:*:later', 0o600, 'se:cr\\et'],
  ['db:5432:crm:bert:secret', 0o600, ''],
  ['db:5432:crm:anna:secret', 0o644, ''],
])('the password file %j with mode %i has the password %j', (text, mode, password) => {
  const file = join(mkdtempSync(join(tmpdir(), 'crmctl-pgpass-')), 'pgpass');
  writeFileSync(file, text, { mode });
  expect(readAddress('postgres://anna@db/crm', { PGPASSFILE: file }).password).toBe(password);
});

describe('a URL that says something wrong is refused without its password', () => {
  test.each([
    ['postgres://anna:secret@db:port/crm', 'The PostgreSQL URL cannot be read.'],
    ['postgres://anna:sec/ret@db/crm', 'The PostgreSQL URL cannot be read.'],
    ['postgres://anna:sec@secret@db/crm', 'The PostgreSQL URL cannot be read.'],
    ['postgres://anna:secret%zz@db/crm', 'The PostgreSQL URL cannot be read.'],
    ['postgres:/anna:secret@db/crm', 'The PostgreSQL URL cannot be read.'],
    ['postgres://anna:secret@db/crm?schema=Sales', '"Sales" is no name for a schema here.'],
    ['postgres://anna:secret@db/crm?schema=pg_catalog', '"pg_catalog" is no name for a schema here.'],
    ['postgres://anna:secret@db:65536/crm', 'The port of the PostgreSQL server is 65536; there are 1 to 65535.'],
    ['postgres://anna:secret@db:0/crm', 'The port of the PostgreSQL server is 0; there are 1 to 65535.'],
    ['postgres://anna:secret@db/crm?sslmode=on', 'No sslmode is called "on".'],
    [
      'postgres://anna:secret@db/crm?shema=sales',
      'The PostgreSQL URL has a parameter "shema" that crmctl does not know.',
    ],
  ])('%s', (url, message) => {
    const attempt = (): unknown => readAddress(url, {});
    expect(attempt).toThrow(expect.objectContaining({ code: 'unknown_database_url', exit: 2, message }));
    expect(everythingOf(attempt)).not.toMatch(/secret|sec@|sec\//);
  });
});

test.each([
  ['postgres://anna:secret@db/crm', 'postgres://anna@db/crm'],
  ['postgres://anna:se@cr:et@db/crm', 'postgres://anna@db/crm'],
  ['POSTGRES://anna:secret@db/crm', 'POSTGRES://anna@db/crm'],
  ['postgres://db/crm?password=secret&user=anna', 'postgres://db/crm?password=***&user=anna'],
  ['./crm:1@home.db', './crm:1@home.db'],
])('%s is shown as %s', (url, shown) => {
  expect(withoutPassword(url)).toBe(shown);
});

function everythingOf(attempt: () => unknown): string {
  try {
    return String(attempt());
  } catch (error) {
    return inspect(error, { depth: 10 });
  }
}
