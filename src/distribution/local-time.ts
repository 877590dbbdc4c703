/** An instant as the account's calendar and clock show it. */
export interface LocalTime {
  /** `2026-10-25`. */
  date: string;
  /** Monday is 0. */
  weekday: number;
  /** Since local midnight, as the wall clock reads. */
  minutes: number;
  /** The Monday of its week. */
  week: string;
  /** `2026-10`. */
  month: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const DAY_MS = 86_400_000;

export function toLocalTime(instant: number, zone: string): LocalTime {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const read = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const midnight = Date.UTC(read('year'), read('month') - 1, read('day'));
  const weekday = (new Date(midnight).getUTCDay() + 6) % 7;
  const date = toDate(midnight);
  return {
    date,
    weekday,
    minutes: read('hour') * 60 + read('minute'),
    week: toDate(midnight - weekday * DAY_MS),
    month: date.slice(0, 7),
  };
}

/** The instant at which the zone's clocks show this time; of two, the first; of none (clocks go forward), the one after. */
export function toInstant(date: string, minutes: number, zone: string): number {
  const wanted = Date.parse(`${date}T00:00:00Z`) + minutes * 60_000;
  const before = wanted - offsetAt(wanted - DAY_MS, zone);
  const after = wanted - offsetAt(wanted + DAY_MS, zone);
  return before + offsetAt(before, zone) === wanted
    ? before
    : after + offsetAt(after, zone) === wanted
      ? after
      : before;
}

function offsetAt(instant: number, zone: string): number {
  const { date, minutes } = toLocalTime(instant, zone);
  const shown = Date.parse(`${date}T00:00:00Z`) + minutes * 60_000;
  return shown - Math.floor(instant / 60_000) * 60_000;
}

function toDate(midnight: number): string {
  return new Date(midnight).toISOString().slice(0, 10);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(zone, format);
  }
  return format;
}
