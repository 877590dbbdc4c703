import { toInstant } from '../distribution/local-time.ts';
import { ExitCode, Problem } from '../problem.ts';

const DAY = /^\d{4}-\d\d-\d\d$/;
const DAY_MS = 86_400_000;

/** From when on (included) and until when (excluded), as instants in UTC. */
export interface Period {
  since: string | undefined;
  until: string | undefined;
}

/** Reads `--since` and `--until`: whole days of the account's time zone, both included, or instants. */
export function readPeriod({ since, until }: { since?: string; until?: string }, zone: string): Period {
  return {
    since: since === undefined ? undefined : read(since, zone, 0, '--since'),
    until: until === undefined ? undefined : read(until, zone, DAY_MS, '--until'),
  };
}

function read(text: string, zone: string, more: number, flag: string): string {
  const isDay = DAY.test(text);
  const midnight = isDay ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (isDay && !Number.isNaN(midnight)) {
    const day = new Date(midnight + more).toISOString().slice(0, 10);
    return new Date(toInstant(day, 0, zone)).toISOString();
  }
  const instant = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(instant)) return new Date(instant).toISOString();
  throw new Problem({
    code: 'bad_time',
    exit: ExitCode.usage,
    message: `"${text}" is no day and no time.`,
    hint: `Write ${flag} 2026-10-01, or ${flag} 2026-10-01T08:00:00Z.`,
  });
}
