import type { Why } from './state.ts';

const SENTENCES: Record<Exclude<Why['why'], 'cap'>, string> = {
  'all-users-capped': 'all its users are at a cap',
  inactive: 'is not active',
  away: 'is away',
  'outside-hours': 'is outside working hours',
  closed: 'is closed',
  'no-user-present': 'no user of it is present',
  'reclaimed-from': 'had this lead and left it alone',
  'rule-disabled': 'its rule is disabled',
  'bought-already': 'has bought this lead, or one of the same person',
};

const PERIODS = { day: 'a day', week: 'a week', month: 'a month', total: 'in total', open: 'open' } as const;

/** Why someone was passed over, in words: `is at a cap of the rule: 3 a day`. */
export function describeWhy({ why, of, kind, limit }: Why): string {
  if (why !== 'cap') return SENTENCES[why];
  if (kind === 'budget') return `the month's budget of ${((limit ?? 0) / 100).toFixed(2)} is spent`;
  return `is at a cap of the ${of ?? 'rule'}: ${limit} ${PERIODS[kind ?? 'day']}`;
}

/** The same as one word for columns and counts: `cap day`, `away`. */
export function nameWhy({ why, kind }: Why): string {
  return why === 'cap' ? `cap ${kind}` : why;
}
