import type { Scope } from '../access/vocabulary.ts';
import { arrangeGroups } from '../directory/arrange-groups.ts';
import { setAvailability, setGroupCaps } from '../directory/availability.ts';
import { changeSetting } from '../directory/change-setting.ts';
import { insertAccount } from '../directory/create-account.ts';
import { createGroup } from '../directory/create-group.ts';
import { createUsers } from '../directory/create-users.ts';
import { deleteGroup } from '../directory/delete-group.ts';
import { editGroup } from '../directory/edit-group.ts';
import { editUser, setUserActive } from '../directory/edit-user.ts';
import {
  allowPermission,
  clearPermission,
  denyPermission,
  grantRole,
  revokeRole,
} from '../directory/group-permissions.ts';
import { removeUser } from '../directory/remove-user.ts';
import { restrictUser, unrestrictUser } from '../directory/restrictions.ts';
import { createRole, deleteRole, editRole } from '../directory/roles.ts';
import { setMemberships } from '../directory/set-memberships.ts';
import { deleteRecord } from '../records/delete-record.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Change } from '../store/session.ts';
import { applyAffiliate } from './apply-affiliate.ts';
import { applyField, applyTemplate } from './apply-definitions.ts';
import { applyMadeFor } from './apply-made-for.ts';
import { applyRecord } from './apply-record.ts';
import { applyRule, applyRuleOrder } from './apply-rule.ts';
import { applyShares, linkShares } from './apply-shares.ts';
import type { Step, StepObject } from './find-steps.ts';
import type { GroupState, MembershipState, RecordState, RoleState, UserState } from './state.ts';

/** Does what the steps say, each by the domain's own functions, within one change. */
export async function applySteps(change: Change, steps: readonly Step[], force?: boolean): Promise<void> {
  const of = (object: StepObject, ...actions: Step['action'][]): Step[] =>
    steps.filter((step) => step.object === object && actions.includes(step.action));

  if (of('account', 'create').length > 0) await insertAccount(change);
  for (const { key, after } of of('setting', 'update')) await changeSetting(change, key, String(after!['value']));
  for (const step of of('role', 'create', 'update')) await applyRole(change, step);
  await applyGroups(change, of('group', 'create', 'update'));
  await applyUsers(change, of('user', 'create', 'update'));
  for (const step of of('template', 'create', 'update')) await applyTemplate(change, step);
  for (const step of of('field', 'create', 'update')) await applyField(change, step);
  for (const step of of('record', 'create', 'update')) await applyRecord(change, step, force);
  for (const step of of('share', 'create', 'update')) await applyShares(change, step);
  for (const step of of('share', 'create', 'update')) await linkShares(change, step);
  for (const step of of('group', 'create', 'update')) await applyMadeFor(change, step);
  for (const step of of('affiliate', 'create', 'update')) await applyAffiliate(change, step);
  for (const step of of('rule', 'create', 'update')) await applyRule(change, step);
  for (const step of of('rule order', 'update')) await applyRuleOrder(change, step);
  // Whoever leaves may still own what the document gives them: that is what was stored.
  for (const step of of('user', 'create', 'update'))
    if ((step.after as Partial<UserState>).active === false) await setUserActive(change, step.key, false);

  for (const step of of('rule', 'delete')) await applyRule(change, step);
  for (const step of of('affiliate', 'delete')) await applyAffiliate(change, step);
  for (const step of of('share', 'delete')) await applyShares(change, step);
  for (const { before } of of('record', 'delete')) {
    const { type, key } = before as unknown as RecordState;
    await deleteRecord(change, type satisfies RecordType, key);
  }
  for (const { key } of of('user', 'delete')) await removeUser(change, key);
  for (const step of of('field', 'delete')) await applyField(change, step);
  for (const step of of('template', 'delete')) await applyTemplate(change, step);
  for (const { key } of of('group', 'delete')) await deleteGroup(change, key, {});
  for (const { key } of of('role', 'delete')) await deleteRole(change, key);
}

async function applyRole(change: Change, { action, key, after }: Step): Promise<void> {
  const { name, allow } = after as Partial<RoleState>;
  if (action === 'create') await createRole(change, { key, name, allow: allow ?? {} });
  else await editRole(change, key, { name, allow: allow ?? {}, replace: allow !== undefined });
}

async function applyGroups(change: Change, steps: readonly Step[]): Promise<void> {
  const wishes = steps.map((step) => ({ ...step, group: step.after as Partial<GroupState> }));
  const updates = wishes.filter(({ action }) => action === 'update');
  // Kinds first, then what is new under them, then who stands where: only the tree that comes out is judged.
  await arrangeGroups(
    change,
    updates.flatMap(({ key, group: { kind } }) => (kind === undefined ? [] : [{ key, kind }])),
    { judge: false },
  );
  for (const { action, key, group } of wishes) {
    const { kind, name, parent } = group as GroupState;
    if (action === 'create') await createGroup(change, { key, kind, name, parent: parent!, evenWithoutTeams: true });
  }
  await arrangeGroups(
    change,
    updates.flatMap(({ key, group: { parent } }) => (parent ? [{ key, parent }] : [])),
  );
  for (const { action, key, group, before } of wishes) {
    const { name, active, caps } = group;
    if (action === 'update' && (name !== undefined || active !== undefined))
      await editGroup(change, key, { name, isActive: active });
    if (action === 'create' && active === false) await editGroup(change, key, { isActive: false });
    if (caps && (action === 'update' || Object.keys(caps).length > 0)) await setGroupCaps(change, key, caps);
    await applyPermissions(change, key, before ?? {}, group);
  }
}

async function applyPermissions(
  change: Change,
  key: string,
  before: Partial<GroupState>,
  { allow, deny, roles }: Partial<GroupState>,
): Promise<void> {
  if (deny) {
    for (const permission of deny)
      if (!before.deny?.includes(permission)) await denyPermission(change, key, permission);
    for (const permission of before.deny ?? [])
      if (!deny.includes(permission)) await clearPermission(change, key, permission, { only: 'deny' });
  }
  if (allow) {
    for (const permission of Object.keys(before.allow ?? {}))
      if (!(permission in allow)) await clearPermission(change, key, permission, { only: 'allow' });
    for (const [permission, scope] of Object.entries(allow))
      if (before.allow?.[permission] !== scope) await allowPermission(change, key, permission, scope as Scope);
  }
  if (roles) {
    for (const role of before.roles ?? []) if (!roles.includes(role)) await revokeRole(change, key, role);
    for (const role of roles) if (!before.roles?.includes(role)) await grantRole(change, key, role);
  }
}

async function applyUsers(change: Change, steps: readonly Step[]): Promise<void> {
  await createUsers(
    change,
    steps
      .filter(({ action }) => action === 'create')
      .map(({ key, after }) => {
        const { name, email, position, groups } = after as unknown as UserState;
        const memberships = groups.map(({ group, as, roles }) => ({ group, asManager: as === 'manager', roles }));
        return { key, name, email: email ?? undefined, position: position ?? undefined, memberships };
      }),
  );
  for (const { action, key, before, after } of steps) {
    const { name, email, position, groups, restrict, active } = after as Partial<UserState>;
    if (action === 'update') {
      await editUser(change, key, { name, email: email ?? undefined, position: position ?? undefined });
      if (groups) await setMemberships(change, key, groups.map(toWish));
      if (active === true) await setUserActive(change, key, true);
    }
    await applyAvailability(change, key, action, after as Partial<UserState>);
    const was = (before as Partial<UserState> | null)?.restrict ?? [];
    if (!restrict) continue;
    for (const permission of restrict) if (!was.includes(permission)) await restrictUser(change, key, permission);
    for (const permission of was) if (!restrict.includes(permission)) await unrestrictUser(change, key, permission);
  }
}

async function applyAvailability(
  change: Change,
  key: string,
  action: Step['action'],
  { hours, caps, away }: Partial<UserState>,
): Promise<void> {
  const isStated = hours !== undefined || caps !== undefined || away !== undefined;
  const isNothing = !hours && Object.keys(caps ?? {}).length === 0 && (away ?? []).length === 0;
  if (isStated && !(action === 'create' && isNothing)) await setAvailability(change, key, { hours, caps, away });
}

function toWish({ group, as, roles }: MembershipState) {
  return { group, asManager: as === 'manager', roles };
}
