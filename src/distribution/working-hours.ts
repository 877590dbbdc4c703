import type { LocalTime } from './local-time.ts';

/** A span of one weekday (Monday is 0), in minutes; the end is excluded, and beyond 1440 it runs into the next day. */
interface Span {
  weekday: number;
  from: number;
  to: number;
}

export type WorkingHours = readonly Span[];

const DAYS: Record<string, number> = {
  mo: 0,
  mon: 0,
  tu: 1,
  tue: 1,
  di: 1,
  we: 2,
  wed: 2,
  mi: 2,
  th: 3,
  thu: 3,
  do: 3,
  fr: 4,
  fri: 4,
  sa: 5,
  sat: 5,
  su: 6,
  sun: 6,
  so: 6,
};
const PART =
  /^(?<days>[a-z]{2,3}(?:\s*[-,]\s*[a-z]{2,3})*)?\s*(?<times>\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}(?:\s*,\s*\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2})*)$/;

/** Reads `Mo-Fr 08:00-18:00`, `Mo-Th 08:00-12:00,13:00-17:00; Fr 08:00-14:00`, `22:00-06:00`. Undefined when it cannot. */
export function parseWorkingHours(text: string): WorkingHours | undefined {
  const spans: Span[] = [];
  for (const part of text
    .toLowerCase()
    .split(';')
    .map((piece) => piece.trim())) {
    const groups = PART.exec(part)?.groups;
    const days = groups && readDays(groups['days'] ?? 'mo-su');
    const times = groups && readTimes(groups['times']!);
    if (!days || !times) return undefined;
    for (const weekday of days) for (const [from, to] of times) spans.push({ weekday, from, to });
  }
  return spans;
}

export function isWithinHours(hours: WorkingHours, { weekday, minutes }: LocalTime): boolean {
  const dayBefore = (weekday + 6) % 7;
  return hours.some(
    (span) =>
      (span.weekday === weekday && minutes >= span.from && minutes < span.to) ||
      (span.weekday === dayBefore && minutes + 1440 < span.to),
  );
}

function readDays(text: string): number[] | undefined {
  const days: number[] = [];
  for (const range of text.split(',')) {
    const [first, last] = range.split('-').map((name) => DAYS[name.trim()]);
    if (first === undefined || (range.includes('-') && last === undefined)) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      days.push(day);
      if (day === (last ?? first)) break;
    }
  }
  return days;
}

function readTimes(text: string): [number, number][] | undefined {
  const spans: [number, number][] = [];
  for (const range of text.split(',')) {
    const [from, to] = range.split('-').map(readTime);
    if (from === undefined || to === undefined || from === to || from >= 1440) return undefined;
    spans.push([from, to > from ? to : to + 1440]);
  }
  return spans;
}

function readTime(text: string): number | undefined {
  const [hours, minutes] = text.trim().split(':').map(Number);
  const total = hours! * 60 + minutes!;
  return minutes! < 60 && total <= 1440 ? total : undefined;
}
