import { ExitCode, Problem } from '../problem.ts';

const LONGEST_KEY = 200;
// Keys come from other CRMs too, so they may be more than ours; what a command line cannot name they may not be.
const KEY = /^[^\s\p{Cc}\p{Cs}/#][^\s\p{Cc}\p{Cs}/]*$/u;

/** Checks the key of a record. */
export function assertRecordKey(key: string): void {
  if (KEY.test(key) && key.length <= LONGEST_KEY && key !== '-' && !key.startsWith('--')) return;
  throw new Problem({
    code: 'bad_key',
    exit: ExitCode.usage,
    message: `"${key.slice(0, LONGEST_KEY)}" cannot be the key of a record.`,
    reason: `A key has no blanks, slashes or control characters, does not begin with "#", and is at most ${LONGEST_KEY} long.`,
    hint: 'For example: acme, or 0015000000Xyz from another CRM.',
  });
}
