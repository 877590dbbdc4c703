import { describe, expect, test } from 'vitest';
import { place } from '../../src/distribution/place.ts';
import { usageKey } from '../../src/distribution/snapshot.ts';
import { aLead, buyer, exampleState, placeMany, target, type Example } from './example-rules.ts';

describe('who gets the next lead', () => {
  const cases: (Example & { because: string; leads: number; got: string })[] = [
    {
      because: 'weights 5, 1, 1 are mixed smoothly',
      rules: [{ targets: [target('g', { users: { a: 5 } })] }],
      groups: { g: ['a', 'b', 'c'] },
      leads: 7,
      got: 'a a b a c a a',
    },
    {
      because: 'a cap of 2 a day levels out, and the rest wait',
      rules: [{ targets: [target('g')], caps: { user: { day: 2 } } }],
      groups: { g: ['a', 'b', 'c'] },
      leads: 9,
      got: 'a b c a b c - - -',
    },
    {
      because: 'groups take turns, and users within each',
      rules: [{ targets: [target('g', { weight: 2 }), target('h')] }],
      groups: { g: ['a', 'b'], h: ['x', 'y'] },
      leads: 9,
      got: 'a x b a y b a x b',
    },
    {
      because: 'of two rules the first that can place wins',
      rules: [{ targets: [target('g')], caps: { group: { total: 2 } } }, { targets: [target('h')] }],
      groups: { g: ['a', 'b'], h: ['x'] },
      leads: 4,
      got: 'a b x x',
    },
    {
      because: 'priority takes the next group only when the one before cannot',
      rules: [{ between: 'priority', targets: [target('g'), target('h')], caps: { user: { day: 1 } } }],
      groups: { g: ['a', 'b'], h: ['x'] },
      leads: 4,
      got: 'a b x -',
    },
    {
      because: 'the least loaded is first, and ties take turns',
      rules: [{ within: 'least-loaded', targets: [target('g')] }],
      groups: { g: ['a', 'b', 'c'] },
      users: { a: { open: 2 }, b: { open: 1 }, c: { open: 1 } },
      leads: 5,
      got: 'b c c a b',
    },
    {
      because: 'a cap on open leads counts those that came otherwise too',
      rules: [{ targets: [target('g')] }, { targets: [target('g')], caps: { user: { open: 3 } } }],
      groups: { g: ['a', 'b'] },
      users: { a: { caps: { open: 2 }, open: 1 }, b: { caps: { open: 2 } } },
      leads: 4,
      got: 'a b b -',
    },
    {
      because: 'who is away is passed over',
      rules: [{ targets: [target('g')] }],
      groups: { g: ['a', 'b', 'c'] },
      users: { b: { absences: [{ from: '2026-10-21', to: '2026-10-21' }] } },
      leads: 4,
      got: 'a c a c',
    },
    {
      because: 'a group outside its hours is not present',
      rules: [{ targets: [target('g', { hours: 'Mo-Fr 12:00-18:00' }), target('h')] }],
      groups: { g: ['a'], h: ['x'] },
      leads: 2,
      got: 'x x',
    },
    {
      because: 'two of three equal buyers',
      rules: [{ buyers: [buyer('a'), buyer('b'), buyer('c')], shared: 2 }],
      clients: ['a', 'b', 'c'],
      leads: 3,
      got: 'ab ac bc',
    },
    {
      because: 'a buyer whose weight is too great for its share gets every lead, and the others take turns',
      rules: [{ buyers: [buyer('a', { weight: 5 }), buyer('b'), buyer('c')], shared: 2 }],
      clients: ['a', 'b', 'c'],
      leads: 4,
      got: 'ab ac ab ac',
    },
    {
      because: 'a spent budget is a cap',
      rules: [{ buyers: [buyer('a', { budgetCents: 6000 }), buyer('b', { caps: { day: 1 } })] }],
      clients: ['a', 'b'],
      leads: 4,
      got: 'a b a -',
    },
    {
      because: 'a rule with targets and buyers does both',
      rules: [{ targets: [target('g')], buyers: [buyer('x'), buyer('y')] }],
      groups: { g: ['a', 'b'] },
      clients: ['x', 'y'],
      leads: 3,
      got: 'ax by ax',
    },
  ];
  test.each(cases)('$because', ({ leads, got, ...example }) => {
    expect(placeMany(exampleState(example), leads)).toBe(got);
  });

  test('after a day of caps the next day begins even', () => {
    const rules = [{ targets: [target('g')], caps: { user: { day: 2 } } }];
    const groups = { g: ['a', 'b', 'c'] };
    const today = exampleState({ rules, groups });
    expect(placeMany(today, 9)).toBe('a b c a b c - - -');
    const currents = new Map(today.rules[0]!.targets[0]!.rotation.currents.map((current, i) => [i + 1, current]));
    const tomorrow = exampleState({ rules, groups, edit: { rotations: new Map([['1/users/100', currents]]) } });
    expect(placeMany(tomorrow, 3)).toBe('a b c');
  });

  test('a lead that ends waiting moves no rotation', () => {
    const state = exampleState({
      rules: [{ targets: [target('g')], caps: { user: { day: 1 } } }],
      groups: { g: ['a', 'b'] },
    });
    placeMany(state, 2);
    const before = [...state.rules[0]!.targets[0]!.rotation.currents];
    expect(placeMany(state, 3)).toBe('- - -');
    expect(state.rules[0]!.targets[0]!.rotation.currents).toEqual(before);
  });
});

describe('what is known of a lead', () => {
  const example = {
    rules: [{ targets: [target('g')], sticky: ['email', 'phone'] as const }],
    groups: { g: ['a', 'b', 'c'] },
  };

  test('the owner of the last lead with the same email gets it, and no rotation moves', () => {
    const state = exampleState(example);
    expect(placeMany(state, 2, { sticky: { email: 3, phone: 2 } })).toBe('c c');
    expect(placeMany(state, 3)).toBe('a b c');
  });

  test('an owner who cannot take it leaves it to the rotation', () => {
    const state = exampleState({ ...example, users: { c: { isActive: false } } });
    expect(placeMany(state, 1, { sticky: { email: 3 } })).toBe('a');
  });

  test('whoever neglected it gets it again only if nobody else can, and sticky does not help', () => {
    const history = { sticky: { email: 1 }, reclaimedFrom: new Set([1]) };
    expect(placeMany(exampleState(example), 2, history)).toBe('b c');
    const users = { b: { isActive: false }, c: { isActive: false } };
    expect(placeMany(exampleState({ ...example, users }), 1, history)).toBe('a');
  });

  test('a lead that everybody has neglected does not go straight back', () => {
    const all = { reclaimedFrom: new Set([2, 3, 1]) };
    const state = exampleState(example);
    expect(placeMany(state, 1)).toBe('a');
    expect(placeMany(state, 2, { reclaimedFrom: new Set([1, 3, 2]) })).toBe('c c');
    expect(placeMany(exampleState(example), 2, all)).toBe('b c');
  });

  test('a client never buys the same lead twice', () => {
    const state = exampleState({ rules: [{ buyers: [buyer('x'), buyer('y')], shared: 2 }], clients: ['x', 'y'] });
    expect(placeMany(state, 2, { boughtBy: new Set([100]) })).toBe('y y');
  });
});

describe('reasons', () => {
  test('a waiting lead names each rule that held, and why each candidate was passed over', () => {
    const state = exampleState({
      rules: [{ targets: [target('g'), target('h')] }],
      groups: { g: ['a', 'b'], h: ['x'] },
      users: { a: { isActive: false }, b: { caps: { day: 3 } }, x: { hours: 'Sa 08:00-12:00' } },
      edit: { usage: new Map([[usageKey('user', 2), { day: 3, week: 3, month: 3, total: 3, monthCents: 0 }]]) },
    });
    const { outcome, passed } = place(aLead(), {}, state);
    expect(outcome).toBe('waiting');
    expect(passed[0]!.groups.whys).toEqual([{ why: 'all-users-capped' }, { why: 'no-user-present' }]);
    expect(passed[0]!.users.map(({ whys }) => whys)).toEqual([
      [{ why: 'inactive' }, { why: 'cap', of: 'user', kind: 'day', limit: 3 }],
      [{ why: 'outside-hours' }],
    ]);
  });

  test('a lead that no rule wants is unmatched', () => {
    const state = exampleState({ rules: [], groups: {} });
    expect(place(aLead(), {}, state).outcome).toBe('unmatched');
  });
});
