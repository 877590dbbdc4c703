import { lastAdministrator } from '../access/assert-administrator.ts';
import { ADMIN_GROUP, patternsFor } from '../access/vocabulary.ts';
import type { Step } from './find-steps.ts';
import type { AccountState, UserState } from './state.ts';

const BLOCKS = patternsFor('permission.manage');

/** Throws what the change itself would be refused with, where these steps leave nobody who may give permissions. */
export function assertKeepsAdministrator({ users }: AccountState, steps: readonly Step[]): void {
  const after = new Map<string, Pick<UserState, 'active' | 'groups' | 'restrict'>>(users);
  for (const { object, action, key, after: values } of steps) {
    if (object !== 'user') continue;
    if (action === 'delete') after.delete(key);
    else after.set(key, { active: true, groups: [], restrict: [], ...after.get(key), ...values });
  }
  const isLeft = [...after.values()].some(
    ({ active, groups, restrict }) =>
      active &&
      groups.some(({ group }) => group === ADMIN_GROUP) &&
      !restrict.some((permission) => BLOCKS.includes(permission)),
  );
  if (!isLeft) throw lastAdministrator();
}
