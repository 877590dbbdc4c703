import { ExitCode, Problem, type ProblemParts } from '../problem.ts';

type Wording = Omit<ProblemParts, 'message'> & { message: (name: string) => string };

const busy: Wording = {
  code: 'database_busy',
  exit: ExitCode.busy,
  message: (name) => `The database "${name}" is locked by another process.`,
  hint: 'Try again later, or wait longer: --wait 5m.',
};
const denied: Wording = {
  code: 'database_not_writable',
  exit: ExitCode.failed,
  message: (name) => `The database "${name}" cannot be written by this user.`,
  hint: 'Check the permissions of the file and its folder, or name another: --db PATH.',
};
const unreachable: Wording = {
  code: 'database_unreachable',
  exit: ExitCode.busy,
  message: (name) => `The server of "${name}" cannot be reached, or the connection was lost.`,
  hint: 'Nothing was done by halves. Check that the server runs, then try again.',
};
const full: Wording = {
  code: 'disk_full',
  exit: ExitCode.failed,
  message: (name) => `The disk of "${name}" is full, or the file may grow no further.`,
  hint: 'Make room, then run the same command again: it goes on where it stopped.',
};
const notOne: Wording = {
  code: 'not_a_database',
  exit: ExitCode.failed,
  message: (name) => `"${name}" is not a crmctl database.`,
  hint: 'Name another file: --db PATH, or make one: crmctl init.',
};
const damaged: Wording = {
  code: 'database_damaged',
  exit: ExitCode.failed,
  message: (name) => `The database "${name}" is damaged.`,
  hint: 'Put a backup in its place; what else can be saved: sqlite3 FILE .recover.',
};
const noFolder: Wording = {
  code: 'cannot_open_database',
  exit: ExitCode.failed,
  message: (name) => `The database "${name}" cannot be opened: is there such a folder?`,
  hint: 'Make the folder first, or name another file: --db PATH.',
};
const login: Wording = {
  code: 'database_login_refused',
  exit: ExitCode.failed,
  message: (name) => `The server of "${name}" refuses the user or the password.`,
  hint: 'Check the user in the URL, and PGPASSWORD or ~/.pgpass.',
};
const noServer: Wording = {
  code: 'database_host_unknown',
  exit: ExitCode.failed,
  message: (name) => `No machine has the name in "${name}".`,
  hint: 'Check the host in the URL, or PGHOST.',
};
const tooMany: Wording = {
  code: 'too_many_connections',
  exit: ExitCode.busy,
  message: (name) => `The server of "${name}" takes no more connections now.`,
  hint: 'Try again later, or raise its max_connections.',
};
const readOnly: Wording = {
  code: 'database_read_only',
  exit: ExitCode.failed,
  message: (name) => `The server of "${name}" only reads: it is a standby.`,
  hint: 'Name the primary server.',
};
const notTrusted: Wording = {
  code: 'server_not_trusted',
  exit: ExitCode.failed,
  message: (name) => `The certificate of the server of "${name}" is not trusted.`,
  hint: 'Name the authority that signed it: sslrootcert=FILE (PGSSLROOTCERT); sslmode=require does not look at it.',
};
const noTls: Wording = {
  code: 'server_without_tls',
  exit: ExitCode.failed,
  message: (name) => `The server of "${name}" has no encrypted connections.`,
  hint: 'Turn them on there, or use sslmode=prefer on a network that you trust.',
};
const noDatabase: Wording = {
  code: 'no_database',
  exit: ExitCode.notFound,
  message: (name) => `The server has no database for "${name}".`,
  hint: 'Make it: createdb NAME. Then: crmctl init.',
};

const WORDINGS: readonly [pattern: RegExp, wording: Wording][] = [
  [/^SQLITE_(BUSY|LOCKED)/, busy],
  [/^SQLITE_NOTADB/, notOne],
  [/^SQLITE_CORRUPT/, damaged],
  [/^SQLITE_(READONLY|PERM|AUTH)|^E(ACCES|PERM|ROFS)$/, denied],
  [/^SQLITE_(FULL|IOERR_WRITE|IOERR_FSYNC|IOERR_SHMSIZE|IOERR_TRUNCATE)|^EFBIG$|^ENOSPC$|^53100$/, full],
  [/^SQLITE_CANTOPEN|^(ENOENT|ENOTDIR|EISDIR)$/, noFolder],
  [/^(55P03|40001|40P01)$/, busy],
  [/^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|EAI_AGAIN|57P0[123]|08...)$/, unreachable],
  [/^(28P01|28000|NO_PASSWORD)$/, login],
  [/^ENOTFOUND$/, noServer],
  [/^53300$/, tooMany],
  [/^25006$/, readOnly],
  [/^(NO_TLS)$/, noTls],
  [/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/, notTrusted],
  [/^3D000$/, noDatabase],
  [/^42501$/, denied],
];

// Errors of the two clients that bring no code.
const CODELESS: readonly [pattern: RegExp, code: string][] = [
  [/directory does not exist/, 'ENOENT'],
  [/Connection terminated|Client has encountered a connection error|timeout exceeded when trying/, 'ECONNRESET'],
  [/client password must be a|no password supplied/, 'NO_PASSWORD'],
  [/does not support SSL/, 'NO_TLS'],
];

/** What a database's own error means to the reader; undefined for an error that is a bug. */
export function toStoreProblem(error: unknown, name: string): Problem | undefined {
  if (!(error instanceof Error) || error instanceof Problem) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : codeOf(error);
  const wording = WORDINGS.find(([pattern]) => pattern.test(code))?.[1];
  if (!wording) return undefined;
  return new Problem({ ...wording, message: wording.message(name), details: { cause: code } }, { cause: error });
}

function codeOf(error: Error): string {
  const [, code = ''] = CODELESS.find(([pattern]) => pattern.test(error.message)) ?? [];
  return code;
}
