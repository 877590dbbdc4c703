import { toInstant, toLocalTime } from './local-time.ts';

/** A day in the account's time zone, and the instant where a time was given with it. */
export interface DateValue {
  day: string;
  instant?: number;
}

const ISO =
  /^(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})(?:[T ](?<h>\d{1,2}):(?<min>\d{2})(?::(?<s>\d{2})(?:\.\d+)?)?\s*(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/i;
const WRITTEN =
  /^(?<first>\d{1,2})(?<mark>[./-])(?<second>\d{1,2})\k<mark>(?<y>\d{4})(?:,?\s+(?<h>\d{1,2}):(?<min>\d{2})(?::(?<s>\d{2}))?)?$/;

/** Reads ISO 8601, or day, month and year in the order of the locale. Undefined when it is no date. */
export function parseDate(text: string, zone: string, locale?: string): DateValue | undefined {
  const trimmed = text.trim();
  const iso = ISO.exec(trimmed)?.groups;
  if (iso) {
    const day = toDay(iso['y']!, iso['m']!, iso['d']!);
    if (!day || iso['h'] === undefined) return day ? { day } : undefined;
    if (iso['zone'] === undefined) return withTime(day, iso, zone);
    const instant = Date.parse(trimmed.replace(' ', 'T'));
    return Number.isNaN(instant) ? undefined : { day: toLocalTime(instant, zone).date, instant };
  }
  const written = locale === undefined ? undefined : WRITTEN.exec(trimmed)?.groups;
  if (!written) return undefined;
  const monthFirst = written['mark'] === '/' && startsWithMonth(locale!);
  const [month, dayOfMonth] = monthFirst
    ? [written['first']!, written['second']!]
    : [written['second']!, written['first']!];
  const day = toDay(written['y']!, month, dayOfMonth);
  if (!day || written['h'] === undefined) return day ? { day } : undefined;
  return withTime(day, written, zone);
}

/** Negative, 0 or positive: by the instant where both have one, else by the day. */
export function compareDates(a: DateValue, b: DateValue): number {
  if (a.instant !== undefined && b.instant !== undefined) return a.instant - b.instant;
  return a.day < b.day ? -1 : a.day > b.day ? 1 : 0;
}

function withTime(day: string, { h, min, s }: Record<string, string>, zone: string): DateValue | undefined {
  const minutes = Number(h) * 60 + Number(min);
  if (minutes >= 24 * 60 || Number(min) > 59) return undefined;
  return { day, instant: toInstant(day, minutes, zone) + Number(s ?? 0) * 1000 };
}

function toDay(year: string, month: string, day: string): string | undefined {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const parsed = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(text) ? text : undefined;
}

function startsWithMonth(locale: string): boolean {
  const parts = new Intl.DateTimeFormat(locale).formatToParts(0);
  return parts.findIndex(({ type }) => type === 'month') < parts.findIndex(({ type }) => type === 'day');
}
