import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { describe, expect, test } from 'vitest';
import { checkDate, readOrder } from '../../../src/importing/check/check-date.ts';
import { checkEmail } from '../../../src/importing/check/check-email.ts';
import { makeCountryCheck } from '../../../src/importing/check/check-country.ts';
import { parseDecimal } from '../../../src/importing/check/check-number.ts';
import { makePhoneCheck } from '../../../src/importing/check/check-phone.ts';
import { lacksLeadingZero, makeZipCheck } from '../../../src/importing/check/check-zip.ts';
import { zonedTime } from '../../../src/importing/check/zoned-time.ts';
import { useTemporaryFolder } from '../../support/small-account.ts';
import { readText } from '../read-text.ts';

const shown = (checked: string | { fault: string }): string =>
  typeof checked === 'string' ? checked : `! ${checked.fault}`;

test.each([
  ['Anna.Krueger@EXAMPLE.com', 'Anna.Krueger@example.com'],
  ['mailto:a@b.de', 'a@b.de'],
  ['a+tag@sub.example.co.uk', 'a+tag@sub.example.co.uk'],
  ['anna@müller.de', 'anna@müller.de'],
  ['anna@example', '! not an e-mail address'],
  ['anna example.com', '! not an e-mail address'],
  ['a..b@example.com', '! not an e-mail address'],
  ['@example.com', '! not an e-mail address'],
])('the email %s is %s', (text, expected) => {
  expect(shown(checkEmail(text))).toBe(expected);
});

describe('phones', () => {
  const check = makePhoneCheck();
  test.each([
    ['0171 1234567', 'DE', '+491711234567'],
    ['+49 (0) 171 / 123-4567', 'DE', '+491711234567'],
    ['0049 171 1234567', 'DE', '+491711234567'],
    ['p:+491711234567', undefined, '+491711234567'],
    ['(212) 555-0100', 'US', '+12125550100'],
    ['01 234 56 78', 'AT', '+4312345678'],
    ['12', 'DE', '! too short for DE'],
    ['0171 1234567', undefined, '! no country to read it by'],
    ['4,917E+11', 'DE', '! damaged by a spreadsheet'],
    ['call me', 'DE', '! not a phone number for DE'],
  ])('%s in %s is %s', (text, country, expected) => {
    expect(shown(check(text, country))).toBe(expected);
  });

  test('the short way says what the library says', () => {
    let state = 7;
    const random = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 3000; round += 1) {
      const country = (['DE', 'AT', 'CH', 'FR', 'NL', 'GB', 'ES', 'BE', 'SE', 'PL'] as const)[random(10)]!;
      const digits = Array.from({ length: 4 + random(10) }, () => random(10)).join('');
      const text = `${['0', '', '+49', '+43 '][random(4)]}${digits.slice(0, 3)}${['', ' ', '/'][random(3)]}${digits.slice(3)}`;
      const number = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
      const checked = check(text, country);
      expect([text, country, typeof checked === 'string' ? checked : undefined]).toEqual([
        text,
        country,
        number?.isPossible() ? number.number : undefined,
      ]);
    }
  });
});

test.each([
  ['DE', 'DE'],
  ['de', 'DE'],
  ['Deutschland', 'DE'],
  ['Österreich', 'AT'],
  ['oesterreich', '! not a country'],
  ['SWITZERLAND', 'CH'],
  ['DEU', 'DE'],
  ['UK', 'GB'],
  ['Atlantis', '! not a country'],
])('the country %s is %s', (text, expected) => {
  expect(shown(makeCountryCheck()(text, undefined))).toBe(expected);
});

test.each([
  ['20095', 'DE', '20095'],
  ['D-20095', 'DE', '20095'],
  ['z:20095', 'DE', '20095'],
  ['4109', 'DE', '! not a zip of DE'],
  ['1010', 'AT', '1010'],
  ['sw1a 1aa', 'GB', 'SW1A 1AA'],
  ['94103-1234', 'US', '94103-1234'],
  ['anything', undefined, 'ANYTHING'],
])('the zip %s in %s is %s', (text, country, expected) => {
  expect(shown(makeZipCheck()(text, country))).toBe(expected);
});

test('a German zip of four digits has lost its leading zero', () => {
  expect(lacksLeadingZero('4109', 'DE')).toBe(true);
  expect(lacksLeadingZero('1010', 'AT')).toBe(false);
});

test.each([
  ['1.234,56', true, '1234.56'],
  ['1,234.56', false, '1234.56'],
  ['1.234', true, '1234'],
  ['1.234', false, '1.234'],
  ['1,234', true, '1.234'],
  ['1,234', false, '1234'],
  ['12,5', false, '12.5'],
  ['€ 1.000.000', true, '1000000'],
  ["1'234.50", false, '1234.5'],
  ['-0,50 €', true, '-0.5'],
  ['12.000,-', true, '12000'],
  ['007', false, '7'],
  ['abc', false, undefined],
  ['1,23,4', false, undefined],
])('the number %s is %s with a decimal comma: %s', (text, comma, expected) => {
  expect(parseDecimal(text, comma)).toBe(expected);
});

describe('dates', () => {
  const utc = zonedTime('UTC');
  test.each([
    ['2026-04-03', undefined, '2026-04-03'],
    ['2026-04-03T10:00:00Z', undefined, '2026-04-03T10:00:00Z'],
    ['2026-04-03T10:00:00+02:00', undefined, '2026-04-03T08:00:00Z'],
    ['3.4.2026', undefined, '2026-04-03'],
    ['03.04.26 10:15', undefined, '2026-04-03T10:15:00Z'],
    ['03/04/2026', 'day-first', '2026-04-03'],
    ['03/04/2026', 'month-first', '2026-03-04'],
    ['03/04/2026 1:05 PM', 'month-first', '2026-03-04T13:05:00Z'],
    ['3 April 2026', undefined, '2026-04-03'],
    ['3. März 2026', undefined, '2026-03-03'],
    ['Apr 3, 2026', undefined, '2026-04-03'],
    ['2026/4/3', undefined, '2026-04-03'],
    ['31.02.2026', undefined, '! no such day'],
    ['2026-13-01', undefined, '! no such day'],
    ['soon', undefined, '! not a date'],
  ] as const)('%s, %s, is %s', (text, order, expected) => {
    expect(shown(checkDate(text, order, utc))).toBe(expected);
  });

  test('a time of day is taken in the time zone of the account', () => {
    expect(checkDate('25.10.2026 12:00', undefined, zonedTime('Europe/Berlin'))).toBe('2026-10-25T11:00:00Z');
    expect(checkDate('2026-07-01 12:00:00', undefined, zonedTime('Europe/Berlin'))).toBe('2026-07-01T10:00:00Z');
  });

  test('a value says of its column what it can', () => {
    expect(['13/04/2026', '04/13/2026', '03/04/2026', '2026-04-03', '13/13/2026'].map(readOrder)).toEqual([
      'day-first',
      'month-first',
      'either',
      undefined,
      undefined,
    ]);
  });

  const folder = useTemporaryFolder();
  const day = (at: number): Date => new Date(Date.UTC(2025, 0, 1 + at));
  const two = (number: number): string => String(number).padStart(2, '0');
  const file = (write: (date: Date) => string): string =>
    `Nr,Datum\n${Array.from({ length: 8000 }, (_, at) => `${at},${write(day(at % 600))}`).join('\n')}\n`;

  test('the German and the American file of the same dates read equal', async () => {
    const german = await readText(
      folder(),
      file((d) => `${two(d.getUTCDate())}/${two(d.getUTCMonth() + 1)}/${d.getUTCFullYear()}`),
    );
    const american = await readText(
      folder(),
      file((d) => `${two(d.getUTCMonth() + 1)}/${two(d.getUTCDate())}/${d.getUTCFullYear()}`),
    );
    expect(german.good).toHaveLength(8000);
    expect(german.good.map(({ data }) => data)).toEqual(american.good.map(({ data }) => data));
    expect(german.progress.dateOrders).toEqual({ Datum: 'day-first' });
  });

  test('the row that stops for it is warned of once', async () => {
    const text = 'PLZ,Datum\nx,03/04/2026\ny,13/04/2026\n';
    const { progress } = await readText(folder(), text, {}, { country: 'DE' });
    expect(progress.warnings).toMatchObject([{ code: 'value_dropped', count: 2, lines: [2, 3] }]);
  });

  test.each([
    { because: 'all of it can be read two ways', text: 'Nr,Datum\n1,03/04/2026\n2,05/06/2026\n' },
    { because: 'its values contradict each other', text: 'Nr,Datum\n1,13/04/2026\n2,04/13/2026\n' },
  ])('a column is refused when $because', async ({ text }) => {
    await expect(readText(folder(), text)).rejects.toMatchObject({ code: 'ambiguous_dates', exit: 4 });
  });
});
