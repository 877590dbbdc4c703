import type { LocalTime } from './local-time.ts';

/** From and to as they were given: dates are whole days, both included; times are instants, the end excluded. */
export interface Absence {
  from: string;
  to: string;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

export function isAway({ from, to }: Absence, instant: number, local: LocalTime): boolean {
  const hasBegun = DATE.test(from) ? local.date >= from : instant >= Date.parse(from);
  const hasEnded = DATE.test(to) ? local.date > to : instant >= Date.parse(to);
  return hasBegun && !hasEnded;
}
