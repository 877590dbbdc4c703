import { expect, test } from 'vitest';
import { isAway } from '../../src/distribution/absence.ts';
import { toInstant, toLocalTime } from '../../src/distribution/local-time.ts';
import { isWithinHours, parseWorkingHours } from '../../src/distribution/working-hours.ts';

const BERLIN = 'Europe/Berlin';
const at = (time: string) => toLocalTime(Date.parse(time), BERLIN);

test.each([
  ['2026-03-29T00:59:00Z', { date: '2026-03-29', minutes: 119, week: '2026-03-23' }],
  ['2026-03-29T01:00:00Z', { date: '2026-03-29', minutes: 180, weekday: 6 }],
  ['2026-10-25T00:30:00Z', { date: '2026-10-25', minutes: 150 }],
  ['2026-10-25T01:30:00Z', { date: '2026-10-25', minutes: 150, month: '2026-10' }],
  ['2026-10-25T22:59:59Z', { date: '2026-10-25', minutes: 1439, weekday: 6, week: '2026-10-19' }],
  ['2026-10-25T23:00:00Z', { date: '2026-10-26', minutes: 0, weekday: 0, week: '2026-10-26' }],
])('%s in Berlin', (time, expected) => {
  expect(at(time)).toMatchObject(expected);
});

test('a local time names one instant, also on the days on which clocks change', () => {
  expect(toInstant('2026-10-25', 150, BERLIN)).toBe(Date.parse('2026-10-25T00:30:00Z'));
  expect(toInstant('2026-03-29', 180, BERLIN)).toBe(Date.parse('2026-03-29T01:00:00Z'));
  expect(toInstant('2026-07-01', 0, BERLIN)).toBe(Date.parse('2026-06-30T22:00:00Z'));
});

test.each([
  ['Mo-Fr 08:00-18:00', '2026-10-21T06:00:00Z', true],
  ['Mo-Fr 08:00-18:00', '2026-10-21T16:00:00Z', false],
  ['Mo-Fr 08:00-18:00', '2026-10-24T09:00:00Z', false],
  ['Mo-Do 08:00-12:00,13:00-17:00; Fr 8:00-14:00', '2026-10-21T10:30:00Z', false],
  ['Mo-Do 08:00-12:00,13:00-17:00; Fr 8:00-14:00', '2026-10-23T11:59:00Z', true],
  ['Fr-Mo 00:00-24:00', '2026-10-25T23:30:00Z', true],
  ['Sa 22:00-06:00', '2026-10-25T03:00:00Z', true],
  ['Sa 22:00-06:00', '2026-10-24T03:00:00Z', false],
])('%s at %s: %s', (hours, time, expected) => {
  expect(isWithinHours(parseWorkingHours(hours)!, at(time))).toBe(expected);
});

test.each(['', 'Mo-Fr', '8-18', 'Mo-Xx 08:00-18:00', 'Mo 08:60-09:00', 'Mo 25:00-26:00', 'Mo 08:00-08:00'])(
  '"%s" are no hours',
  (hours) => {
    expect(parseWorkingHours(hours)).toBeUndefined();
  },
);

test.each([
  [{ from: '2026-10-24', to: '2026-10-25' }, '2026-10-23T21:59:00Z', false],
  [{ from: '2026-10-24', to: '2026-10-25' }, '2026-10-23T22:00:00Z', true],
  [{ from: '2026-10-24', to: '2026-10-25' }, '2026-10-25T22:59:00Z', true],
  [{ from: '2026-10-24', to: '2026-10-25' }, '2026-10-25T23:00:00Z', false],
  [{ from: '2026-10-24T10:00:00Z', to: '2026-10-24T12:00:00Z' }, '2026-10-24T12:00:00Z', false],
  [{ from: '2026-10-24T10:00:00Z', to: '2026-10-24' }, '2026-10-24T21:00:00Z', true],
])('away %j at %s: %s', (absence, time, expected) => {
  expect(isAway(absence, Date.parse(time), at(time))).toBe(expected);
});
