import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeFreshIdentities } from '../../../src/importing/settle/fresh-identities.ts';

// Few hashes, so that they meet; small ones, whose places collide, and the largest, for which the end has no room.
const hash = fc.integer({ min: 1, max: 40 }).map((small) => (small % 3 === 0 ? 2 ** 53 - small : small));
const entry = fc.tuple(hash, fc.integer({ min: 1, max: 5 }));

test('fresh identities are what a map of sets would be, and come in the order of hashes and leads', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 200 }), fc.array(entry), (first, second) => {
      const fresh = makeFreshIdentities();
      for (const entries of [first, second]) {
        fresh.clear();
        const naive = new Map<number, Set<number>>();
        for (const [key, lead] of entries) {
          fresh.add(key, lead);
          naive.set(key, (naive.get(key) ?? new Set()).add(lead));
        }
        const expected = [...naive]
          .flatMap(([key, leads]) => [...leads].map((lead) => [key, lead] as const))
          .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        const { hashes, leads } = fresh.sorted();
        expect(Array.from(hashes, (key, at) => [key, leads[at]])).toEqual(expected);
        expect(fresh.size).toBe(expected.length);
        for (let key = 1; key <= 40; key += 1) {
          for (const one of [key, 2 ** 53 - key]) {
            expect(fresh.has(one)).toBe(naive.has(one));
            expect(fresh.leadsOf(one)).toEqual([...(naive.get(one) ?? [])].sort((a, b) => a - b));
          }
        }
      }
    }),
  );
});

test('they grow beyond their first room, and keep everything', () => {
  // As hashes are: spread over all numbers below 2 ** 53.
  const apart = 450_000_000_001;
  const fresh = makeFreshIdentities();
  for (let at = 1; at <= 20_000; at += 1) fresh.add(at * apart, at);
  expect(fresh.size).toBe(20_000);
  expect(fresh.leadsOf(apart * 12_345)).toEqual([12_345]);
  expect(fresh.has(apart * 20_001)).toBe(false);
});
