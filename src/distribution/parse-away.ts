import { ExitCode, Problem } from '../problem.ts';
import type { Absence } from './absence.ts';
import { toInstant } from './local-time.ts';
import { parseDate } from './parse-date.ts';

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Reads a period away: dates stay whole days, times become instants (in the account's time zone where they name none). */
export function parseAway(from: string | undefined, to: string | undefined, zone: string): Absence {
  const first = readEnd(from, '--from', zone);
  const last = to === undefined && DATE.test(first) ? first : readEnd(to, '--to', zone);
  const begins = DATE.test(first) ? toInstant(first, 0, zone) : Date.parse(first);
  const ends = DATE.test(last) ? toInstant(last, 24 * 60, zone) : Date.parse(last);
  if (ends > begins) return { from: first, to: last };
  throw new Problem({
    code: 'bad_period',
    exit: ExitCode.usage,
    message: `A period from ${first} to ${last} ends before it begins.`,
    hint: 'Days are both included: --from 2026-12-24 --to 2027-01-01.',
  });
}

function readEnd(text: string | undefined, flag: string, zone: string): string {
  const date = text === undefined ? undefined : parseDate(text, zone);
  if (date) return date.instant === undefined ? date.day : new Date(date.instant).toISOString();
  throw new Problem({
    code: 'bad_date',
    exit: ExitCode.usage,
    message: text === undefined ? `A period needs ${flag}.` : `${flag}: "${text}" is no date.`,
    hint: `Write ${flag} 2026-12-24, or ${flag} 2026-12-24T12:00.`,
  });
}
