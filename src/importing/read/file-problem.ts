import { ExitCode, Problem } from '../../problem.ts';

/** What the system's error about a file means to the reader; undefined for an error that is a bug. */
export function toFileProblem(error: unknown, name: string): Problem | undefined {
  if (!(error instanceof Error) || error instanceof Problem || !('code' in error)) return undefined;
  const code = String(error.code);
  const wording = WORDINGS[code] ?? (code.startsWith('Z_') ? damaged : undefined);
  if (!wording) return undefined;
  return new Problem({ ...wording, message: wording.message(name), details: { cause: code } }, { cause: error });
}

interface Wording {
  code: string;
  exit: ExitCode;
  message: (name: string) => string;
  hint: string;
}

const damaged: Wording = {
  code: 'damaged_gzip',
  exit: ExitCode.failed,
  message: (name) => `"${name}" is a damaged or incomplete .gz file.`,
  hint: 'Is it still being uploaded? Nothing of it was imported; try again, or use --min-age 60s.',
};
const WORDINGS: Record<string, Wording | undefined> = {
  ENOENT: {
    code: 'file_not_found',
    exit: ExitCode.notFound,
    message: (name) => `There is no file "${name}".`,
    hint: 'Check the path; - reads from standard input.',
  },
  EACCES: {
    code: 'file_not_readable',
    exit: ExitCode.failed,
    message: (name) => `The file "${name}" cannot be read or written by this user.`,
    hint: 'Check the permissions of the file and its folder.',
  },
  ENOSPC: {
    code: 'disk_full',
    exit: ExitCode.failed,
    message: (name) => `There is no room on the disk for "${name}".`,
    hint: 'Make room, then run the same command again: it goes on where it stopped.',
  },
  EFBIG: {
    code: 'file_too_large',
    exit: ExitCode.failed,
    message: (name) => `"${name}" would grow larger than this system allows (ulimit -f).`,
    hint: 'Raise the limit, then run the same command again: it goes on where it stopped.',
  },
};
