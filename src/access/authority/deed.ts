import type { RecordType } from '../../store/schema/records.ts';
import type { Target } from '../target.ts';
import type { Action } from '../vocabulary.ts';

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
  /** `after`: what the role will give, by permission or pattern; absent where it is deleted. */
  | { do: 'role.write'; roleKey: string; after?: Readonly<Record<string, string>> | undefined }
  | { do: 'user.create'; groups: readonly MembershipDeed[] }
  | { do: 'user.edit'; userId: number }
  | { do: 'user.activate'; userId: number }
  | { do: 'user.deactivate'; userId: number }
  | ({ do: 'membership.add'; userId: number } & MembershipDeed)
  | { do: 'membership.remove'; userId: number; groupId: number }
  | { do: 'restriction.add'; userId: number; permission: string }
  | { do: 'restriction.remove'; userId: number; permission: string }
  | { do: 'settings.write'; setting: string }
  | { do: 'field.define'; type: RecordType; field: string }
  | { do: 'field.release'; type: RecordType; field: string; groupId: number }
  | { do: 'field.withdraw'; type: RecordType; field: string; groupId: number }
  | { do: 'template.write'; template: string }
  /** `create` is judged on the record as it will be: written already, within the change. */
  | { do: 'record.act'; action: Action; record: Target }
  /** Reach into the group that a record is put into, or made in. */
  | { do: 'record.place'; type: RecordType; groupId: number; isNew?: boolean | undefined }
  | { do: 'lead.give'; userId: number }
  | { do: 'lead.attribute'; affiliateId: number }
  | { do: 'share.add'; record: Target; actions: readonly Action[]; with: { userId: number } | { groupId: number } }
  | { do: 'share.remove'; record: Target }
  /** Members of the access team that a template made for a record. */
  | { do: 'team.change'; record: Target; actions: readonly Action[]; userId: number }
  /** Made, edited, moved, enabled, deleted. `makerId` null: the operator's rule; a new rule's maker is the actor. */
  | { do: 'rule.write'; makerId: number | null; targetIds: readonly number[]; buyerIds: readonly number[] }
  | { do: 'affiliate.price'; groupId: number }
  | { do: 'affiliate.map'; groupId: number }
  /** `creates`: what a file of no affiliate brings; whoever may make none of it imports none. */
  | { do: 'import.run'; affiliateId?: number | undefined; creates?: RecordType | 'user' | undefined }
  /** Knowing of imports that another ran: of this affiliate, or of files that no affiliate delivers. */
  | { do: 'import.read'; affiliateId?: number | undefined }
  | { do: 'distribution.run' }
  /** Of an import or a run; whether the actor may assign its leads is asked of the leads. */
  | { do: 'run.undo'; what: 'import' | 'run'; id: number; ranBy: string | null }
  | { do: 'lead.sell'; clientId: number }
  /** Any of the questions about another user; `record` where it is about one. */
  | { do: 'ask.user'; userId: number; record?: Target | undefined }
  | { do: 'ask.who'; record: Target }
  | { do: 'ask.everything' }
  | { do: 'account.read'; what: 'export' | 'plan' | 'db' | 'journal' | 'setup' };

/** The deeds of one of the sections' ideas. */
export type DeedOf<Name extends Deed['do']> = Extract<Deed, { do: Name }>;

export interface MembershipDeed {
  groupId: number;
  asManager: boolean;
  roleIds: readonly number[];
}
