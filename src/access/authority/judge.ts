import { judgeAskRecord, judgeAskUser } from './asking.ts';
import { administrativeOnly, type Case, groupOf } from './case.ts';
import type { Deed } from './deed.ts';
import { judgeDelete } from './delete-group.ts';
import { judgeCreate, judgeEdit, judgeMove, judgePermission, judgeRole } from './groups.ts';
import { judgeActivate, judgeAdd, judgeRemove, judgeRestriction, judgeUser, judgeUserCreate } from './members.ts';
import { judgeAct, judgeGive, judgePlace } from './records.ts';
import type { Refusal } from './refusal.ts';
import {
  forAll,
  judgeAffiliate,
  judgeFields,
  judgeImport,
  judgeImportRead,
  judgeReading,
  judgeRule,
  judgeRun,
  judgeUndo,
} from './rules.ts';
import { judgeShare, judgeTeam } from './shares.ts';

/** The section "Who may change what, and ask what": undefined, or the rule that this deed would break. */
export async function judge(c: Case, deed: Deed): Promise<Refusal | undefined> {
  switch (deed.do) {
    case 'group.create':
      return judgeCreate(c, deed);
    case 'group.edit':
      return judgeEdit(c, deed);
    case 'group.move':
      return judgeMove(c, deed);
    case 'group.delete':
      return judgeDelete(c, deed);
    case 'permission.allow':
    case 'permission.deny':
    case 'permission.clear':
    case 'role.attach':
    case 'role.detach':
      return judgePermission(c, deed);
    case 'role.write':
      return judgeRole(c, deed);
    case 'user.create':
      return judgeUserCreate(c, deed);
    case 'user.edit':
    case 'user.deactivate':
      return judgeUser(c, deed.userId);
    case 'user.activate':
      return judgeActivate(c, deed);
    case 'membership.add':
      return judgeAdd(c, deed);
    case 'membership.remove':
      return judgeRemove(c, deed);
    case 'restriction.add':
    case 'restriction.remove':
      return judgeRestriction(c, deed);
    case 'settings.write':
      return administrativeOnly(c, 'settings.manage', 'change settings');
    case 'field.define':
    case 'field.release':
    case 'field.withdraw':
    case 'template.write':
      return judgeFields(c, deed);
    case 'record.act':
      return judgeAct(c, deed);
    case 'record.place':
      return judgePlace(c, deed);
    case 'lead.give':
      return judgeGive(c, deed);
    case 'lead.attribute':
      return judgeImport(c, deed);
    case 'share.add':
      return judgeShare(c, deed);
    case 'share.remove':
      return judgeAct(c, { do: 'record.act', action: 'share', record: deed.record });
    case 'team.change':
      return judgeTeam(c, deed);
    case 'rule.write':
      return judgeRule(c, deed);
    case 'affiliate.price':
      return forAll(c, 'set the prices of affiliates', groupOf(c, deed.groupId).key);
    case 'affiliate.map':
      return judgeAffiliate(c, deed.groupId);
    case 'import.run':
      return judgeImport(c, deed);
    case 'import.read':
      return judgeImportRead(c, deed);
    case 'distribution.run':
      return judgeRun(c);
    case 'run.undo':
      return judgeUndo(c, deed);
    case 'lead.sell':
      return forAll(c, 'sell leads otherwise than by a rule', groupOf(c, deed.clientId).key);
    case 'ask.user':
      return judgeAskUser(c, deed);
    case 'ask.who':
      return judgeAskRecord(c, deed.record);
    case 'ask.everything':
      return judgeReading(c, 'journal');
    case 'account.read':
      return judgeReading(c, deed.what);
  }
}
