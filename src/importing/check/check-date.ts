import type { Checked, Fault } from './check.ts';
import type { ZonedTime } from './zoned-time.ts';

/** Which of day and month comes first, where both can. */
export type DateOrder = 'day-first' | 'month-first';

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?)?$/;
const YEAR_FIRST = /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:[ T,]+(.+))?$/;
const DOTTED = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?:[ T,]+(?:um )?(.+?))?$/;
const SLASHED = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T,]+(.+))?$/;
const MONTH_NAMED =
  /^(?:(\d{1,2})\.?[ -]([\p{L}]{3,})\.?[ ,-]+(\d{4})|([\p{L}]{3,})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4}))(?:[ ,]+(?:at |um )?(.+))?$/u;
const ISO_DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s?([ap]\.?m\.?)?(?: Uhr)?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const GERMAN_MONTHS: Record<string, number> = { mär: 3, mrz: 3, mae: 3, mai: 5, okt: 10, dez: 12 };

/** Days stay days (`2026-04-03`); times become UTC. Throws `Undecided` where the column has not been settled. */
export function checkDate(text: string, order: DateOrder | undefined, zone: ZonedTime): Checked {
  if (ISO_DAY.test(text)) return text;
  const iso = ISO.exec(text);
  if (iso) return toIso(iso[1]!, iso[2]!, iso[3]!, iso[4] === undefined ? undefined : text.slice(11), zone);
  const dotted = DOTTED.exec(text);
  if (dotted) return toIso(dotted[3]!, dotted[2]!, dotted[1]!, dotted[4], zone);
  const slashed = SLASHED.exec(text);
  if (slashed) {
    const [, first, , second, year, clock] = slashed as unknown as [string, string, string, string, string, string?];
    if (order === undefined) throw new Undecided();
    return order === 'day-first' ? toIso(year, second, first, clock, zone) : toIso(year, first, second, clock, zone);
  }
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst) return toIso(yearFirst[1]!, yearFirst[2]!, yearFirst[3]!, yearFirst[4], zone);
  const named = MONTH_NAMED.exec(text);
  if (named) {
    const month = findMonth(named[2] ?? named[4]!);
    if (month) return toIso(named[3] ?? named[6]!, String(month), named[1] ?? named[5]!, named[7], zone);
  }
  return NO_DATE;
}

/** Whether day or month may come first in it, as in 03/04/2026. */
export function needsOrder(text: string): boolean {
  return !ISO_DAY.test(text) && SLASHED.test(text);
}

/** A date such as 03/04/2026 was met before anything said how its column is to be read. */
export class Undecided extends Error {}

/** What one value says about its column: only day first can be right, only month first, either, or nothing. */
export function readOrder(text: string): DateOrder | 'either' | undefined {
  const slashed = SLASHED.exec(text);
  if (!slashed) return undefined;
  const first = Number(slashed[1]);
  const second = Number(slashed[3]);
  if (first > 12 && first <= 31 && second <= 12) return 'day-first';
  if (second > 12 && second <= 31 && first <= 12) return 'month-first';
  return first <= 12 && second <= 12 ? 'either' : undefined;
}

const NO_DATE: Fault = { fault: 'not a date' };

function toIso(year: string, month: string, day: string, clock: string | undefined, zone: ZonedTime): Checked {
  const y = year.length === 2 ? Number(year) + (Number(year) < 70 ? 2000 : 1900) : Number(year);
  const m = Number(month);
  const d = Number(day);
  if (m < 1 || m > 12 || d < 1 || d > daysIn(y, m)) return { fault: 'no such day' };
  const date = `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
  return clock === undefined ? date : addClock(date, clock, zone);
}

function addClock(date: string, text: string, zone: ZonedTime): Checked {
  const clock = CLOCK.exec(text.trim());
  if (!clock) return NO_DATE;
  const [, hours, minutes, seconds = '00', half, offset] = clock;
  let hour = Number(hours);
  if (half) {
    if (hour < 1 || hour > 12) return NO_DATE;
    hour = (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
  }
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return { fault: 'no such time of day' };
  const local = `${date}T${String(hour).padStart(2, '0')}:${minutes}:${seconds}`;
  if (offset === undefined) return zone.toUtc(local);
  if (!/\d/.test(offset)) return `${local}Z`;
  const sign = offset.includes(':') ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`;
  return new Date(`${local}${sign}`).toISOString().replace('.000Z', 'Z');
}

function findMonth(name: string): number | undefined {
  const start = name.toLowerCase().slice(0, 3);
  const english = MONTHS.indexOf(start);
  return english === -1 ? GERMAN_MONTHS[start] : english + 1;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
