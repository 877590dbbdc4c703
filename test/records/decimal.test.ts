import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareDecimals, toDecimal } from '../../src/records/decimal.ts';

test.each([
  ['12.50', 12.5],
  ['.5', 0.5],
  ['-0', 0],
  ['+007', 7],
  ['1e3', 1000],
  ['1.25E-2', 0.0125],
  ['9007199254740993', '9007199254740993'],
  ['99999999999999999999999999.5', '99999999999999999999999999.5'],
  ['1e26', '100000000000000000000000000'],
  ['0.0000001', '0.0000001'],
  ['', undefined],
  ['.', undefined],
  ['12a', undefined],
  ['0x10', undefined],
  ['Infinity', undefined],
  ['1e+26', '100000000000000000000000000'],
])('%s is kept as %s', (text, expected) => {
  expect(toDecimal(text)).toBe(expected);
});

test('decimals are in the order of their values, however they are kept', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 24n), 10n ** 24n), fc.bigInt(-(10n ** 24n), 10n ** 24n), (one, other) => {
      const decimals = [one, other].map((whole) => toDecimal(`${whole}e-6`)!);
      expect(Math.sign(compareDecimals(decimals[0]!, decimals[1]!))).toBe(one < other ? -1 : one > other ? 1 : 0);
    }),
  );
});
