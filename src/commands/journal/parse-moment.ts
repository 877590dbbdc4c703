import { toInstant } from '../../distribution/local-time.ts';
import { parseDuration } from '../../duration.ts';
import { ExitCode, Problem } from '../../problem.ts';

export interface MomentOptions {
  flag: string;
  /** The account's time zone, in which days begin. */
  zone: string;
  now: string;
  /** A whole day ends with its last instant. */
  end: boolean;
}

const DAY_MS = 86_400_000;

/** Reads a day (`2026-10-01`), a time, or how long ago (`7d`) as an instant in UTC. */
export function parseMoment(text: string, { flag, zone, now, end }: MomentOptions): string {
  if (/^\d+[smhd]$/.test(text)) return new Date(Date.parse(now) - parseDuration(text, flag) * 1000).toISOString();
  const instant = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) {
    throw new Problem({
      code: 'bad_time',
      exit: ExitCode.usage,
      message: `${flag}: "${text}" is no day and no time.`,
      hint: 'Write it as 2026-10-01, as 2026-10-01T08:00:00Z, or so long ago: 7d.',
    });
  }
  if (text.length > 10) return new Date(instant).toISOString();
  const day = new Date(end ? instant + DAY_MS : instant).toISOString().slice(0, 10);
  return new Date(toInstant(day, 0, zone)).toISOString();
}
