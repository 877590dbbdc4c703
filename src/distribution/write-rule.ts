import { toAmount } from './money.ts';
import type { Rule } from './rule.ts';

/** The rule in the shape of the setup document, without what is as it would be anyway. `readRule` takes it back. */
export function writeRule(rule: Rule): Record<string, unknown> {
  const { key, isActive, when, between, within, sticky, includeManagers, targets, buyers, shared, caps } = rule;
  return {
    key,
    ...(isActive ? {} : { active: false }),
    ...(when ? { when } : {}),
    ...(targets.length > 0 ? { between, within } : {}),
    ...(sticky.length > 0 ? { sticky } : {}),
    ...(includeManagers ? { 'include-managers': true } : {}),
    ...(targets.length > 0 ? { targets: targets.map(writeTarget) } : {}),
    ...(buyers.length > 0 ? { buyers: buyers.map(writeBuyer) } : {}),
    ...(shared > 1 ? { shared } : {}),
    ...(caps.group || caps.user ? { caps } : {}),
  };
}

function writeTarget({ group, weight, users, hours }: Rule['targets'][number]): Record<string, unknown> {
  return {
    group,
    ...(weight === 1 ? {} : { weight }),
    ...(Object.keys(users).length > 0 ? { users } : {}),
    ...(hours === undefined ? {} : { hours }),
  };
}

function writeBuyer(buyer: Rule['buyers'][number]): Record<string, unknown> {
  const { group, priceCents, weight, caps, budgetCents, returnDays, returnQuota } = buyer;
  return {
    group,
    price: toAmount(priceCents),
    ...(weight === 1 ? {} : { weight }),
    ...(Object.keys(caps).length > 0 ? { caps } : {}),
    ...(budgetCents === undefined ? {} : { budget: toAmount(budgetCents) }),
    'return-days': returnDays,
    'return-quota': returnQuota,
  };
}

/** What a rule is where its document says nothing. */
export const RULE_DEFAULTS = {
  active: true,
  when: null,
  between: 'round-robin',
  within: 'round-robin',
  sticky: [],
  'include-managers': false,
  targets: [],
  buyers: [],
  shared: 1,
  caps: {},
};
