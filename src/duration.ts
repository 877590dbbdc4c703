import { ExitCode, Problem } from './problem.ts';

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Reads `30s`, `15m`, `48h` or `7d` as seconds; `what` is the flag that the Problem names. */
export function parseDuration(text: string, what: string): number {
  const found = /^(\d{1,6})([smhd])$/.exec(text.trim());
  if (found) return Number(found[1]) * SECONDS[found[2] as keyof typeof SECONDS];
  if (text.trim() === '0') return 0;
  throw new Problem({
    code: 'bad_duration',
    exit: ExitCode.usage,
    message: `${what}: "${text}" is no duration.`,
    hint: 'Write it as 30s, 15m, 48h or 7d.',
  });
}
