import { ExitCode, Problem } from '../problem.ts';

/** The table that marks a database into which an account is being copied. */
export const COPY_TABLE = 'copy_progress';

/** Throws a Problem where a copy has not come to its end: half an account must not be worked on. */
export function assertCopied(name: string, tables: readonly string[]): void {
  if (!tables.includes(COPY_TABLE)) return;
  throw new Problem({
    code: 'copy_unfinished',
    exit: ExitCode.refused,
    message: `An account is being copied into "${name}", and not all of it is there.`,
    hint: 'Run the same crmctl db copy again: it goes on where it stopped.',
  });
}
