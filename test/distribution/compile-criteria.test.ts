import { describe, expect, test } from 'vitest';
import { compileCriteria, type CompileContext, type ConditionFault } from '../../src/distribution/compile-criteria.ts';
import type { Criteria } from '../../src/distribution/criteria.ts';
import { formOf, type Lead } from '../../src/distribution/lead.ts';
import { parseCondition } from '../../src/distribution/parse-condition.ts';
import { aLead } from './example-rules.ts';

const KINDS: Record<string, 'text' | 'number' | 'date'> = {
  zip: 'text',
  city: 'text',
  budget: 'number',
  'submitted-at': 'date',
};

const context: CompileContext = {
  zone: 'Europe/Berlin',
  locale: 'de',
  field: (name) =>
    KINDS[name]
      ? { name, kind: KINDS[name], slot: Object.keys(KINDS).indexOf(name), read: (lead) => lead.data[name] }
      : name === 'company'
        ? { name, kind: 'text', slot: -1, read: (lead) => lead.company }
        : name.startsWith('x')
          ? undefined
          : { name, kind: 'column', slot: -1, read: (lead) => formOf(lead)[name] },
};

const hasDecimalComma = (field: string): boolean => ['number', 'column'].includes(context.field(field)!.kind);

function holds(criteria: Criteria | string, lead: Partial<Lead>): boolean {
  const compiled = compileCriteria(
    typeof criteria === 'string' ? parseCondition(criteria, hasDecimalComma) : criteria,
    context,
  );
  return compiled.holds(aLead({ folded: [], ...lead }), 0);
}

describe('one condition on one value', () => {
  test.each([
    ['city = köln', { city: '  KÖLN ' }, true],
    ['city = köln', { city: 'Ko\u0308ln' }, true],
    ['city != köln', { city: 'Bonn' }, true],
    ['city != köln', { city: '' }, false],
    ['city not in köln, bonn', {}, false],
    ['city in "köln", Bonn', { city: 'bonn' }, true],
    ['zip starts-with 2', { zip: '20095' }, true],
    ['zip starts-with 1, 2', { zip: '20095' }, true],
    ['zip starts-with 1,3', { zip: '20095' }, false],
    ['city starts-with "Bad, "', { city: 'Bad, Ems' }, true],
    ['zip ends-with 95', { zip: '20095' }, true],
    ['zip contains 009', { zip: '20095' }, true],
    ['zip between 20000 and 29999', { zip: '20095' }, true],
    ['zip = 01067', { zip: '1067' }, false],
    ['city matches ^h.*G$', { city: 'Hamburg' }, true],
    ['city matches burg', { city: 'HAMBURG-Altona' }, true],
    ['city is empty', { city: ' ' }, true],
    ['city is not empty', {}, false],
    ['budget >= 10000', { budget: 10_000 }, true],
    ['budget >= 10.000', { budget: 9999.99 }, false],
    ['budget >= 10.000,50', { budget: '10000.5' }, true],
    ['budget = 10000', { budget: '10000.00' }, true],
    ['budget between 1000 and 2000', { budget: 2000 }, true],
    ['budget between 1.234,56 and 12.000,00', { budget: 1234.56 }, true],
    ['budget between 1.234,56 and 12.000,00', { budget: 1234.55 }, false],
    ['budget between 1.234,56..12.000,00', { budget: 12_000 }, true],
    ['budget between 1,5, 2,5', { budget: 2.25 }, true],
    ['budget between 1,5; 2,5', { budget: 2.75 }, false],
    ['budget in 1.234,56', { budget: 1234.56 }, true],
    ['budget in 1.234,56', { budget: 56 }, false],
    ['budget in 1.234,56; 99,5', { budget: 99.5 }, true],
    ['budget not in 1,5, 99,5', { budget: 99.5 }, false],
    ['budget in 1,2,3', { budget: 2 }, true],
    ['zip in 20095,20097', { zip: '20097' }, true],
    ['budget = 9007199254740993', { budget: '9007199254740993' }, true],
    ['budget = 9007199254740993', { budget: 9007199254740992 }, false],
    ['budget > 9007199254740992', { budget: '9007199254740993' }, true],
    ['budget between 1 and 99999999999999999999999999,5', { budget: '99999999999999999999999999.6' }, false],
    ['budget < 5', { budget: 'cheap' }, false],
    ['budget != 5', { budget: 'cheap' }, false],
    ['submitted-at >= 2026-10-01', { 'submitted-at': '2026-09-30T22:30:00Z' }, true],
    ['submitted-at = 1.10.2026', { 'submitted-at': '2026-09-30T22:30:00Z' }, true],
    ['submitted-at < 2026-10-01', { 'submitted-at': '2026-10-01' }, false],
  ])('%s of %j: %s', (condition, data, expected) => {
    expect(holds(condition, { data })).toBe(expected);
  });

  test.each([
    ['rooms > 9', { rooms: '10' }, undefined, true],
    ['rooms > 9', { rooms: 'ten' }, undefined, true],
    ['rooms > nine', { rooms: '10' }, undefined, false],
    ['price >= 1234,56', { price: '1.234,56' }, 'de', true],
    ['price <= 1234', { price: '1,234.00' }, 'en', true],
    ['price > 1000', { price: '1.234' }, 'en', false],
    ['price > 1000', { price: '1.234' }, 'de', true],
    ['Art des Hauses = villa', { 'Art des Hauses': 'Villa' }, undefined, true],
    ['"is empty" = x', { 'is empty': 'X' }, undefined, true],
  ])('a form column: %s of %j (%s): %s', (condition, form, affiliateLocale, expected) => {
    expect(holds(condition, { form, affiliateLocale })).toBe(expected);
  });

  test('a company is meant by its key or its name', () => {
    const company = ['acme', 'ACME Ltd'];
    expect(holds('company = acme', { company })).toBe(true);
    expect(holds('company = "acme ltd"', { company })).toBe(true);
    expect(holds('company != acme', { company })).toBe(false);
    expect(holds('company != acme', { company: [] })).toBe(false);
  });
});

test('all, any and not nest, and not turns an answer round as written', () => {
  const criteria: Criteria = {
    all: [
      {
        any: [
          { field: 'zip', op: 'starts-with', value: ['1', '2'] },
          { field: 'city', op: '=', value: 'Bonn' },
        ],
      },
      { not: { field: 'budget', op: '<', value: 1000 } },
    ],
  };
  expect(holds(criteria, { data: { zip: '20095', budget: 1000 } })).toBe(true);
  expect(holds(criteria, { data: { zip: '20095' } })).toBe(true);
  expect(holds(criteria, { data: { zip: '30095', budget: 5000 } })).toBe(false);
});

test('an explanation says which condition failed on which value, in the shape of the criteria', () => {
  const criteria: Criteria = {
    all: [{ field: 'zip', op: 'starts-with', value: '2' }, { not: { field: 'budget', op: '>', value: '5' } }],
  };
  expect(compileCriteria(criteria, context).explain(aLead({ data: { zip: '10115' } }), 0)).toEqual({
    holds: false,
    all: [
      { holds: false, condition: 'zip starts-with 2', field: 'zip', found: '10115', verdict: 'fails' },
      { holds: true, not: { holds: false, condition: 'budget > 5', field: 'budget', found: null, verdict: 'empty' } },
    ],
  });
});

test('every fault of a rule is found when it is made', () => {
  const faults: ConditionFault[] = [];
  const all = ['xip = 1', 'budget > much', 'city matches (?=x)', 'submitted-at < soon'].map((text) =>
    parseCondition(text),
  );
  compileCriteria({ all }, context, faults);
  expect(faults.map(({ because }) => because)).toEqual([
    'unknown-field',
    'unreadable-value',
    'bad-pattern',
    'unreadable-value',
  ]);
});

test.each(['(a+)+$', '(x+x+)+y', '(a|aa)+$', '(.*a){50}b'])(
  'the pattern %s does not run away on a long value',
  (pattern) => {
    const compiled = compileCriteria({ field: 'city', op: 'matches', value: pattern }, context);
    const city = `${'a'.repeat(200_000)}!`;
    expect(compiled.holds(aLead({ data: { city } }), 0)).toBe(false);
  },
);

test.each([
  'zip',
  'product == solar',
  'zip=>2',
  'zip <> 2',
  'zip =~ 2',
  'zip starts-with',
  '= 5',
  'budget between 5',
  'city is empty now',
])('"%s" is no condition', (text) => {
  expect(() => parseCondition(text)).toThrow(/cannot be read/);
});

test.each([
  ['((', 'missing closing )'],
  ['[z-a]', 'invalid character class range: z-a'],
  ['a**', 'invalid nested repetition operator: **'],
  ['(?=x)', 'invalid or unsupported Perl syntax: (?='],
])('of the bad pattern "%s" only what is wrong with it is told: %s', (pattern, told) => {
  const faults: ConditionFault[] = [];
  compileCriteria({ field: 'city', op: 'matches', value: pattern }, context, faults);
  expect(faults.map(({ detail }) => detail)).toEqual([told]);
});

test.each([
  ['product in solar, roof', ['solar', 'roof']],
  ['product = "=solar"', '=solar'],
  ['product = >solar', '>solar'],
  ['budget in 1, 2', ['1', '2']],
  ['budget in 1,2', ['1', '2']],
  ['budget between 1,234.56 and 12,000.00', ['1,234.56', '12,000.00']],
  ['budget between 1,000, 2,000', ['1,000', '2,000']],
  ['budget between 1000,2000', ['1000', '2000']],
  ['name between "a and b" and c', ['a and b', 'c']],
])('without a decimal comma %s has the value %j', (text, value) => {
  expect(parseCondition(text)).toMatchObject({ value });
});
