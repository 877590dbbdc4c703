import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { ExitCode, Problem } from '../../problem.ts';
import type { TlsWish } from './address.ts';

/**
 * How to connect, in libpq's meaning of `sslmode`: one way after the other until the server takes one. What the
 * client's own library makes of `require` (verify everything) is another thing.
 */
export function tlsOptions({ mode, rootCertificate, certificate, key }: TlsWish): (ConnectionOptions | false)[] {
  if (mode === 'disable') return [false];
  const own = { cert: readNamed(certificate, 'postgresql.crt'), key: readNamed(key, 'postgresql.key') };
  const unverified: ConnectionOptions = { ...own, rejectUnauthorized: false };
  if (mode === 'allow') return [false, unverified];
  if (mode === 'prefer') return [unverified, false];
  // "system": the certificates that the runtime trusts.
  const ca = rootCertificate === 'system' ? undefined : readNamed(rootCertificate, 'root.crt');
  if (mode === 'require' && ca === undefined) return [unverified];
  if (mode === 'verify-full') return [{ ...own, ca }];
  if (ca === undefined) {
    throw new Problem({
      code: 'no_root_certificate',
      exit: ExitCode.usage,
      message: 'sslmode=verify-ca needs the certificate of the authority that signed the server’s.',
      hint: 'Name its file: sslrootcert=FILE (PGSSLROOTCERT), or use sslmode=verify-full.',
    });
  }
  return [{ ...own, ca, checkServerIdentity: () => undefined }];
}

// libpq looks into ~/.postgresql for what is not named.
function readNamed(file: string | undefined, usual: string): string | undefined {
  const path = file ?? join(homedir(), '.postgresql', usual);
  if (file === undefined && !existsSync(path)) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Problem({
      code: 'cannot_read_certificate',
      exit: ExitCode.failed,
      message: `The certificate file "${path}" cannot be read.`,
      hint: 'Check sslrootcert, sslcert and sslkey, or PGSSLROOTCERT, PGSSLCERT and PGSSLKEY.',
    });
  }
}
