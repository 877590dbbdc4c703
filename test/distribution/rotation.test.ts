import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Standing, partOfGrowth, stepOffer, stepRotation, stepSale } from '../../src/distribution/rotation.ts';
import { NaiveRotation } from './naive-rotation.ts';

const standing = fc.constantFrom(Standing.absent, Standing.held, Standing.can);
const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
const all = (count: number): Standing[] => Array.from({ length: count }, () => Standing.can);

/** Weights, and for each of many leads where each candidate stands. */
const courses = weights.chain((weights) =>
  fc.record({
    weights: fc.constant(weights),
    steps: fc.array(fc.array(standing, { minLength: weights.length, maxLength: weights.length }), { maxLength: 60 }),
  }),
);

test('every step is that of the naive model, and the currents add up to 0', () => {
  fc.assert(
    fc.property(courses, ({ weights, steps }) => {
      const currents = weights.map(() => 0);
      const naive = new NaiveRotation(weights);
      for (const standings of steps) {
        expect(stepRotation(currents, { weights, standings })).toBe(naive.step(standings));
        expect(currents).toEqual(naive.currents);
        expect(currents.reduce((sum, current) => sum + current, 0)).toBe(0);
      }
    }),
  );
});

test('every sale is that of the naive model, and the currents add up to 0', () => {
  fc.assert(
    fc.property(courses, fc.integer({ min: 1, max: 5 }), ({ weights, steps }, shared) => {
      const currents = weights.map(() => 0);
      const naive = new NaiveRotation(weights);
      for (const standings of steps) {
        const winners = stepSale(currents, { weights, standings }, shared)?.winners ?? [];
        expect(winners.map(({ place }) => place).toSorted((a, b) => a - b)).toEqual(naive.sell(standings, shared));
        expect(currents).toEqual(naive.currents);
        expect(currents.reduce((sum, current) => sum + current, 0)).toBe(0);
      }
    }),
  );
});

test('any window of as many leads as the weights add up to gives each exactly its weight', () => {
  fc.assert(
    fc.property(weights, fc.nat({ max: 40 }), (weights, skipped) => {
      const currents = weights.map(() => 0);
      const step = (): number => stepRotation(currents, { weights, standings: all(weights.length) });
      for (let i = 0; i < skipped; i++) step();
      const got = weights.map(() => 0);
      for (let i = weights.reduce((sum, weight) => sum + weight, 0); i > 0; i--) got[step()]! += 1;
      expect(got).toEqual(weights);
    }),
  );
});

test('when a returned sale finds no other buyer, what grew for it is taken back to the unit', () => {
  fc.assert(
    fc.property(courses, fc.integer({ min: 1, max: 4 }), ({ weights, steps }, shared) => {
      const currents = weights.map(() => 0);
      for (const standings of steps) {
        const before = [...currents];
        const sale = stepSale(currents, { weights, standings }, shared);
        if (!sale) continue;
        for (const { place, took } of sale.winners) {
          currents[place]! += took;
          expect(
            stepOffer(
              currents,
              weights.map(() => Standing.held),
              took,
            ),
          ).toBe(-1);
          for (const [i, part] of partOfGrowth(sale.grown, took).entries()) currents[i]! -= part;
        }
        expect(currents.reduce((sum, current) => sum + current, 0)).toBe(0);
        const isSingle = sale.winners.filter(({ took }) => took > 0).length === 1;
        expect(isSingle ? currents : before).toEqual(before);
      }
    }),
  );
});
