import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeFreshIdentities } from '../../../src/importing/settle/fresh-identities.ts';

// Few hashes, so that they meet; some with the same low bits, so that their places collide.
const hash = fc.integer({ min: 1, max: 40 }).map((small) => (small % 3 === 0 ? small * 2 ** 32 : small));
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
          expect(fresh.has(key)).toBe(naive.has(key));
          expect(fresh.leadsOf(key)).toEqual([...(naive.get(key) ?? [])].sort((a, b) => a - b));
        }
      }
    }),
  );
});

test('they grow beyond their first room, and keep everything', () => {
  const fresh = makeFreshIdentities();
  for (let at = 1; at <= 20_000; at += 1) fresh.add(at * 7919, at);
  expect(fresh.size).toBe(20_000);
  expect(fresh.leadsOf(7919 * 12_345)).toEqual([12_345]);
  expect(fresh.has(7919 * 20_001)).toBe(false);
});
