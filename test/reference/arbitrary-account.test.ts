// Agreement on accounts in which nothing happens would prove nothing: every way and outcome has to come up.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ACTIONS } from './account.ts';
import { arbitraryAccount } from './arbitrary-account.ts';
import { modelOf } from './model.ts';

test('random accounts come to every way, every outcome and every section, allowed and not', () => {
  const met = new Map<string, number>();
  const meet = (what: string): unknown => met.set(what, (met.get(what) ?? 0) + 1);
  for (const account of fc.sample(arbitraryAccount, { numRuns: 300, seed: 1 })) {
    const { ask } = modelOf(account);
    for (const user of account.users)
      for (const record of account.records)
        for (const action of ACTIONS) {
          const answer = ask(user.key, action, record.key);
          for (const { way } of answer.ways) meet(`${way} ${action === 'view' ? 'view' : 'act'}`);
          if (action !== 'view') continue;
          meet(answer.outcome);
          if (answer.outcome === 'fields')
            meet(answer.allowed ? 'fields through a way' : 'fields through a release alone');
          if (answer.outcome === 'full' && !answer.sections.contact) meet('full without contact');
        }
  }
  const inside = ['administrator', 'owner', 'group', 'subtree', 'organization', 'all', 'colleague', 'share'];
  const expected = [
    ...inside.flatMap((way) => [`${way} view`, `${way} act`]),
    'source view',
    'buyer view',
    'full',
    'fields',
    'none',
    'fields through a way',
    'fields through a release alone',
    'full without contact',
  ];
  expect(expected.filter((what) => (met.get(what) ?? 0) < 30)).toEqual([]);
});
