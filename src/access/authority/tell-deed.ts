import type { Facts } from '../facts.ts';
import type { Deed } from './deed.ts';

/** The deed as the end of the sentence `"anna" may not …`. */
export function tellDeed({ groups, roles }: Facts, deed: Deed): string {
  const group = (id: number | undefined): string => `"${groups.get(id ?? 0)?.key ?? '?'}"`;
  const role = (id: number): string => `"${roles.get(id)?.key ?? '?'}"`;
  switch (deed.do) {
    case 'group.create':
      return `make a group of kind ${deed.kind} under ${group(deed.parentId)}`;
    case 'group.edit':
      return deed.kind === undefined
        ? `change ${group(deed.groupId)}`
        : `make ${group(deed.groupId)} of kind ${deed.kind}`;
    case 'group.move':
      return `move ${group(deed.groupId)} under ${group(deed.toId)}`;
    case 'group.delete':
      return `delete ${group(deed.groupId)}${deed.moveToId === undefined ? '' : ` and move what it holds to ${group(deed.moveToId)}`}`;
    case 'permission.allow':
      return `allow ${deed.permission}=${deed.scope} to ${group(deed.groupId)}`;
    case 'permission.deny':
      return `disallow ${deed.permission} on ${group(deed.groupId)}`;
    case 'permission.clear':
      return `clear ${deed.permission} on ${group(deed.groupId)}`;
    case 'role.attach':
      return `attach role ${role(deed.roleId)} to ${group(deed.groupId)}`;
    case 'role.detach':
      return `take role ${role(deed.roleId)} from ${group(deed.groupId)}`;
    case 'role.write':
      return `make, edit or delete role "${deed.roleKey}"`;
    case 'user.create': {
      const into = deed.groups.map(({ groupId, asManager }) => `${group(groupId)}${asManager ? ' as manager' : ''}`);
      return `create a user${into.length > 0 ? ` in ${into.join(', ')}` : ''}`;
    }
    case 'user.edit':
      return 'change this user';
    case 'user.activate':
      return 'activate this user';
    case 'user.deactivate':
      return 'deactivate this user';
    case 'membership.add': {
      const withRoles = deed.roleIds.length > 0 ? ` with role ${deed.roleIds.map(role).join(', ')}` : '';
      return `make this user ${deed.asManager ? 'a manager' : 'a member'} of ${group(deed.groupId)}${withRoles}`;
    }
    case 'membership.remove':
      return `take this user out of ${group(deed.groupId)}`;
    case 'restriction.add':
      return `restrict this user for ${deed.permission}`;
    case 'restriction.remove':
      return `lift this user's restriction for ${deed.permission}`;
    case 'settings.write':
      return `change the setting ${deed.setting}`;
    case 'field.define':
      return `define the field ${deed.type}.${deed.field}`;
    case 'field.release':
      return `release ${deed.type}.${deed.field} to ${group(deed.groupId)}`;
    case 'field.withdraw':
      return `withdraw ${deed.type}.${deed.field} from ${group(deed.groupId)}`;
    case 'template.write':
      return `make or delete the template "${deed.template}"`;
    case 'record.act':
      return `${deed.action} ${deed.record.type}/${deed.record.key}`;
    case 'record.place':
      return `put a ${deed.type} into ${group(deed.groupId)}`;
    case 'lead.give':
      return 'give leads to this user';
    case 'lead.attribute':
      return `say that a lead came from ${group(deed.affiliateId)}`;
    case 'share.add': {
      const grantee = 'groupId' in deed.with ? group(deed.with.groupId) : 'this user';
      return `share ${deed.record.type}/${deed.record.key} for ${deed.actions.join(', ')} with ${grantee}`;
    }
    case 'share.remove':
      return `take back shares of ${deed.record.type}/${deed.record.key}`;
    case 'team.change':
      return `change the access team of ${deed.record.type}/${deed.record.key}`;
    case 'rule.write':
      return 'write this rule';
    case 'affiliate.price':
      return `set the price of ${group(deed.groupId)}`;
    case 'affiliate.map':
      return `set how ${group(deed.groupId)} is read`;
    case 'import.run':
      return `import${deed.affiliateId === undefined ? '' : ` for ${group(deed.affiliateId)}`}${deed.creates === undefined ? '' : ` what makes a ${deed.creates}`}`;
    case 'import.read':
      return `read imports${deed.affiliateId === undefined ? '' : ` of ${group(deed.affiliateId)}`}`;
    case 'distribution.run':
      return 'run distribution';
    case 'run.undo':
      return `undo ${deed.what} ${deed.id}`;
    case 'lead.sell':
      return `sell leads to ${group(deed.clientId)}`;
    case 'ask.user':
      return `ask about this user${deed.record ? ` and ${deed.record.type}/${deed.record.key}` : ''}`;
    case 'ask.who':
      return `ask about everybody and ${deed.record.type}/${deed.record.key}`;
    case 'ask.everything':
      return 'ask about all groups and users';
    case 'account.read':
      return deed.what === 'setup' ? 'read how the account is set up' : `use ${deed.what}`;
  }
}
