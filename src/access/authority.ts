import { ExitCode, Problem } from '../problem.ts';
import type { Change } from '../store/session.ts';

/** What somebody is about to do; every change names its deed before it does it. Ids are of rows that exist. */
export type Deed =
  | { do: 'group.create'; parentId: number; kind: string }
  | { do: 'group.edit'; groupId: number; kind?: string | undefined }
  | { do: 'group.move'; groupId: number; toId: number }
  | { do: 'group.delete'; groupId: number; moveToId: number | undefined }
  | { do: 'permission.allow'; groupId: number; permission: string; scope: string }
  | { do: 'permission.deny'; groupId: number; permission: string }
  | { do: 'permission.clear'; groupId: number; permission: string }
  | { do: 'role.attach'; groupId: number; roleId: number }
  | { do: 'role.detach'; groupId: number; roleId: number }
  | { do: 'role.write'; roleKey: string }
  | { do: 'user.create'; groups: readonly { groupId: number; asManager: boolean; roleIds: readonly number[] }[] }
  | { do: 'user.edit'; userId: number }
  | { do: 'user.activate'; userId: number }
  | { do: 'user.deactivate'; userId: number }
  | { do: 'membership.add'; userId: number; groupId: number; asManager: boolean; roleIds: readonly number[] }
  | { do: 'membership.remove'; userId: number; groupId: number }
  | { do: 'restriction.add'; userId: number; permission: string }
  | { do: 'restriction.remove'; userId: number; permission: string }
  | { do: 'settings.write'; setting: string }
  /** `makerId` null: the operator's rule. A new rule's maker is the actor. */
  | { do: 'rule.write'; makerId: number | null; targetIds: readonly number[]; buyerIds: readonly number[] }
  | { do: 'distribution.run' };

/** The section "Who may change what": throws a Problem (exit 5) unless the actor may do this. The operator may do anything. */
export async function authorize({ actor }: Change, deed: Deed): Promise<void> {
  if (actor.kind === 'operator') return;
  throw new Problem({
    code: 'not_permitted',
    exit: ExitCode.notPermitted,
    message: `"${actor.key}" is not permitted to do this (${deed.do}).`,
    hint: 'Ask an administrator.',
  });
}
