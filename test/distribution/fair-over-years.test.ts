import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeState } from '../../src/distribution/make-state.ts';
import { place } from '../../src/distribution/place.ts';
import { rotationKey } from '../../src/distribution/snapshot.ts';
import { aLead, exampleSnapshot, target } from './example-rules.ts';

const DAYS = 1000;
const DAY_MS = 86_400_000;

test('over 1,000 days of random volume, equal users with equal caps never differ by more than the cap', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 5 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.nat({ max: 20 }), { minLength: 7, maxLength: 30 }),
      (count, cap, volumes) => {
        const users = Array.from({ length: count }, (_, i) => `u${i}`);
        const got = new Map<number, number>();
        let currents = new Map<number, number>();
        for (let day = 0; day < DAYS; day++) {
          const rules = [{ targets: [target('g')], caps: { user: { day: cap } } }];
          const rotations = new Map([[rotationKey(1, 'users', 100), currents]]);
          const now = Date.parse('2026-01-01T10:00:00Z') + day * DAY_MS;
          const state = makeState(exampleSnapshot({ rules, groups: { g: users }, edit: { now, rotations } }));
          for (let lead = volumes[day % volumes.length]!; lead > 0; lead--) {
            const { placement } = place(aLead(), {}, state);
            if (placement) got.set(placement.user.party.id, (got.get(placement.user.party.id) ?? 0) + 1);
          }
          currents = new Map(state.rules[0]!.targets[0]!.rotation.currents.map((current, i) => [i + 1, current]));
          const counts = users.map((_, i) => got.get(i + 1) ?? 0);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(cap);
        }
      },
    ),
    { numRuns: 4 },
  );
});

test('a member who is paused and comes back moves nobody else: the others go on as without them', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), (pauses) => {
      let currents = new Map<number, number>();
      let sum = 0;
      for (const isPaused of pauses) {
        const rotations = new Map([[rotationKey(1, 'users', 100), currents]]);
        const users = { b: { isActive: !isPaused } };
        const example = {
          rules: [{ targets: [target('g')] }],
          groups: { g: ['a', 'b', 'c'] },
          users,
          edit: { rotations },
        };
        const state = makeState(exampleSnapshot(example));
        const before = currents.get(2) ?? 0;
        place(aLead(), {}, state);
        const after = state.rules[0]!.targets[0]!.rotation.currents;
        expect(isPaused ? after[1] : before).toBe(before);
        sum = after.reduce((total, current) => total + current, 0);
        expect(sum).toBe(0);
        currents = new Map(after.map((current, i) => [i + 1, current]));
      }
    }),
  );
});
