import { toInstant } from './local-time.ts';

/** The instants at which a month begins and ends in the time zone, as ISO text. */
export function monthBounds(month: string, zone: string): [from: string, to: string] {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const next = number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
  const startOf = (text: string): string => new Date(toInstant(`${text}-01`, 0, zone)).toISOString();
  return [startOf(month), startOf(next)];
}
