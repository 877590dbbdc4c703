import { changeSetting } from '../../src/directory/change-setting.ts';
import { createGroup } from '../../src/directory/create-group.ts';
import { createUser } from '../../src/directory/create-user.ts';
import { deleteGroup } from '../../src/directory/delete-group.ts';
import { editGroup } from '../../src/directory/edit-group.ts';
import { editUser, setUserActive } from '../../src/directory/edit-user.ts';
import { allowPermission, clearPermission, denyPermission, grantRole } from '../../src/directory/group-permissions.ts';
import { assignUser, unassignUser } from '../../src/directory/memberships.ts';
import { moveGroup } from '../../src/directory/move-group.ts';
import { restrictUser, unrestrictUser } from '../../src/directory/restrictions.ts';
import { createRole, editRole } from '../../src/directory/roles.ts';
import { createRule } from '../../src/distribution/create-rule.ts';
import { readRule } from '../../src/distribution/read-rule.ts';
import { createRecord } from '../../src/records/create-record.ts';
import { addShares } from '../../src/records/shares.ts';
import { assign, type Attempt } from '../support/firm.ts';

export const REFUSED: Attempt[] = [
  // A director, upward and sideways.
  {
    who: 'dora',
    tries: 'attach a role wider than her own',
    work: (c) => grantRole(c, 'nord-1', 'wide'),
    rule: 'handing-out',
  },
  {
    who: 'dora',
    tries: 'attach a role with export, which directors lack',
    work: (c) => grantRole(c, 'nord-1', 'export'),
    rule: 'handing-out',
  },
  {
    who: 'dora',
    tries: 'allow a group below what she does not have',
    work: (c) => allowPermission(c, 'nord-1', 'lead.export', 'own'),
    rule: 'handing-out',
  },
  {
    who: 'dora',
    tries: 'allow everywhere what is disallowed above, to have it given when the disallow goes',
    work: (c) => allowPermission(c, 'nord-1', 'deal.delete', 'all'),
    rule: 'handing-out',
  },
  {
    who: 'dora',
    tries: 'attach a role that a disallow above cuts today',
    work: async (c) => {
      await createRole({ ...c, actor: { kind: 'operator' } }, { key: 'deleting', allow: { 'deal.delete': 'all' } });
      await grantRole(c, 'nord-1', 'deleting');
    },
    rule: 'handing-out',
  },
  {
    who: 'dora',
    tries: 'give one user a role that a disallow above cuts today',
    work: async (c) => {
      await createRole({ ...c, actor: { kind: 'operator' } }, { key: 'deleting', allow: { 'deal.delete': 'all' } });
      await assignUser(c, 'anna', { group: 'nord-1', roles: ['deleting'] });
    },
    rule: 'handing-out',
  },
  {
    who: 'dora',
    tries: 'allow a group below more than she reaches',
    work: (c) => allowPermission(c, 'nord-1', 'lead.view', 'all'),
    rule: 'handing-out',
  },
  {
    who: 'dora',
    tries: 'disallow everything at once, which administrative members alone write as *',
    work: (c) => denyPermission(c, 'nord-1', '*'),
    rule: 'administrative-only',
  },
  {
    who: 'dora',
    tries: 'lift a restriction of her own that an administrative member has set too',
    work: async (c) => {
      await restrictUser(c, 'bert', 'deal.edit');
      await restrictUser({ ...c, actor: { kind: 'operator' } }, 'bert', 'deal.edit');
      await unrestrictUser(c, 'bert', 'deal.edit');
    },
    rule: 'restriction-by-administrator',
  },
  {
    who: 'dora',
    tries: 'restrict a user for everything at once',
    work: (c) => restrictUser(c, 'bert', '*'),
    rule: 'administrative-only',
  },
  {
    who: 'dora',
    tries: 'allow a client what clients do not take, which is not hers to know',
    work: (c) => grantRole(c, 'solar', 'narrow'),
    rule: 'administrative-only',
  },
  {
    who: 'sven',
    tries: 'allow an access team of others what no access team takes',
    work: (c) => allowPermission(c, 'task', 'deal.view', 'group'),
    rule: 'only-from-above',
  },
  {
    who: 'dora',
    tries: 'share with an affiliate by deleting the team with which she shared',
    work: async (c) => {
      await addShares(c, { record: 'acme', groups: ['task'], actions: ['view'] });
      await deleteGroup(c, 'task', { moveTo: 'adbiz' });
    },
    rule: 'handing-out',
  },
  {
    who: 'dora',
    tries: 'name a group beyond hers in a rule by deleting its target',
    work: async (c) => {
      await createGroup(c, { key: 'target', kind: 'team', parent: 'nord' });
      await createRule(c, readRule({ key: 'to-target', targets: [{ group: 'target' }] }));
      await deleteGroup(c, 'target', { moveTo: 'sued' });
    },
    rule: 'administrative-only',
  },
  ...(['edit', 'restrict', 'deactivate', 'take in'] as const).map((deed): Attempt => ({
    who: 'dora',
    tries: `${deed} a member of a client group, even with user.manage everywhere`,
    work: async (c) => {
      await allowPermission({ ...c, actor: { kind: 'operator' } }, 'nord', 'user.manage', 'all');
      if (deed === 'edit') await editUser(c, 'clara', { name: 'Mine' });
      if (deed === 'restrict') await restrictUser(c, 'clara', 'lead.view');
      if (deed === 'deactivate') await setUserActive(c, 'clara', false);
      if (deed === 'take in') await assignUser(c, 'clara', { group: 'nord-1' });
    },
    rule: 'administrative-only',
  })),
  {
    who: 'dora',
    tries: 'join a group below',
    work: (c) => assignUser(c, 'dora', { group: 'nord-1' }),
    rule: 'own-membership',
  },
  {
    who: 'dora',
    tries: 'give herself a role',
    work: (c) => assignUser(c, 'dora', { group: 'nord', roles: ['narrow'] }),
    rule: 'own-membership',
  },
  { who: 'dora', tries: 'leave her group', work: (c) => unassignUser(c, 'dora', 'nord'), rule: 'own-membership' },
  {
    who: 'dora',
    tries: 'change her own group from within',
    work: (c) => allowPermission(c, 'nord', 'deal.view', 'group'),
    rule: 'only-from-above',
  },
  {
    who: 'dora',
    tries: 'clear the disallow on her own group',
    work: (c) => clearPermission(c, 'nord', 'deal.delete'),
    rule: 'only-from-above',
  },
  {
    who: 'dora',
    tries: 'rename her own group',
    work: (c) => editGroup(c, 'nord', { name: 'Norden' }),
    rule: 'only-from-above',
  },
  {
    who: 'dora',
    tries: 'rename the organization beside',
    work: (c) => editGroup(c, 'sued', { name: 'Süden' }),
    rule: 'only-from-above',
  },
  {
    who: 'dora',
    tries: 'make a group beside her own',
    work: (c) => createGroup(c, { key: 'west', kind: 'organization' }),
    rule: 'only-from-above',
  },
  {
    who: 'dora',
    tries: 'make a group in the organization beside',
    work: (c) => createGroup(c, { key: 'x', kind: 'team', parent: 'sued' }),
    rule: 'only-from-above',
  },
  {
    who: 'dora',
    tries: 'make a client',
    work: (c) => createGroup(c, { key: 'buyer', kind: 'client' }),
    rule: 'administrative-only',
  },
  {
    who: 'dora',
    tries: 'move a group from under her into another organization',
    work: (c) => moveGroup(c, 'nord-1', 'sued'),
    rule: 'only-from-above',
  },
  {
    who: 'dora',
    tries: 'move her own group from under what it disallows',
    work: (c) => moveGroup(c, 'nord', 'sued'),
    rule: 'only-from-above',
  },
  {
    who: 'dora',
    tries: 'make an organization of a team',
    work: (c) => editGroup(c, 'nord-1', { kind: 'organization' }),
    rule: 'administrative-only',
  },
  {
    who: 'dora',
    tries: 'make a role',
    work: (c) => createRole(c, { key: 'mine', allow: { 'deal.view': 'all' } }),
    rule: 'administrative-only',
  },
  {
    who: 'dora',
    tries: 'edit a built-in role',
    work: (c) => editRole(c, 'director', { allow: { 'lead.export': 'subtree' } }),
    rule: 'administrative-only',
  },
  {
    who: 'dora',
    tries: 'edit the settings',
    work: (c) => changeSetting(c, 'privacy', 'organization'),
    rule: 'administrative-only',
  },
  {
    who: 'dora',
    tries: 'make someone an administrator',
    work: (c) => assignUser(c, 'bert', { group: 'admin' }),
    rule: 'administrative-only',
  },
  {
    who: 'dora',
    tries: 'restrict an administrator',
    work: (c) => restrictUser(c, 'root', 'lead.view'),
    rule: 'administrative-only',
  },
  {
    who: 'dora',
    tries: 'edit an administrator',
    work: (c) => editUser(c, 'root', { name: 'Nobody' }),
    rule: 'administrative-only',
  },
  {
    who: 'dora',
    tries: 'lift a restriction that an administrator set',
    work: (c) => unrestrictUser(c, 'anna', 'deal.view'),
    rule: 'restriction-by-administrator',
  },
  {
    who: 'dora',
    tries: 'edit someone who is also in another organization',
    work: (c) => editUser(c, 'both', { name: 'Both' }),
    rule: 'members',
  },
  {
    who: 'dora',
    tries: 'add someone of another organization',
    work: (c) => assignUser(c, 'karl', { group: 'nord-1' }),
    rule: 'members',
  },
  {
    who: 'dora',
    tries: 'add a client to a group below',
    work: (c) => assignUser(c, 'clara', { group: 'nord-1' }),
    rule: 'members',
  },
  {
    who: 'dora',
    tries: 'create a user beside',
    work: (c) => createUser(c, { key: 'neu', memberships: [{ group: 'sued-1' }] }),
    rule: 'members',
  },
  {
    who: 'dora',
    tries: 'create a user with a role she does not have',
    work: (c) => createUser(c, { key: 'neu', memberships: [{ group: 'nord-1', roles: ['wide'] }] }),
    rule: 'handing-out',
  },
  {
    who: 'dora',
    tries: 'delete a group below into a group where she has no say',
    work: (c) => deleteGroup(c, 'nord-1', { moveTo: 'sued' }),
  },
  {
    who: 'dora',
    tries: 'put a record into another organization',
    work: assign('company', 'acme', 'sued-1'),
    rule: 'reach',
  },
  { who: 'dora', tries: 'show a walled record to everybody', work: assign('company', 'acme', 'base'), rule: 'reach' },
  {
    who: 'dora',
    tries: 'give a lead to someone of another organization',
    work: assign('lead', 'lead1', undefined, 'karl'),
    rule: 'lead-given',
  },
  {
    who: 'dora',
    tries: 'create a company where she is not',
    work: (c) => createRecord(c, { type: 'company', key: 'neu', group: 'sued-1' }),
    rule: 'reach',
  },
  // A manager of a team.
  {
    who: 'mara',
    tries: 'add herself elsewhere',
    work: (c) => assignUser(c, 'mara', { group: 'nord-2' }),
    rule: 'own-membership',
  },
  {
    who: 'mara',
    tries: 'add someone elsewhere',
    work: (c) => assignUser(c, 'anna', { group: 'nord-2' }),
    rule: 'members',
  },
  {
    who: 'mara',
    tries: 'add someone of another team',
    work: (c) => assignUser(c, 'bert', { group: 'nord-1' }),
    rule: 'members',
  },
  {
    who: 'mara',
    tries: 'allow her own team more',
    work: (c) => allowPermission(c, 'nord-1', 'deal.view', 'subtree'),
    rule: 'only-from-above',
  },
  {
    who: 'mara',
    tries: 'attach a role to a membership without permission.manage',
    work: (c) => assignUser(c, 'anna', { group: 'nord-1', roles: ['narrow'] }),
    rule: 'members',
  },
  {
    who: 'mara',
    tries: 'make a group below',
    work: (c) => createGroup(c, { key: 'x', kind: 'team', parent: 'nord-1' }),
    rule: 'only-from-above',
  },
  {
    who: 'mara',
    tries: 'take someone out of another team',
    work: (c) => unassignUser(c, 'bert', 'nord-2'),
    rule: 'members',
  },
  // Plain members and outsiders.
  { who: 'anna', tries: 'create a user', work: (c) => createUser(c, { key: 'neu', memberships: [] }), rule: 'members' },
  { who: 'anna', tries: 'assign her own company', work: assign('company', 'acme', 'nord-1', 'mara'), rule: 'record' },
  {
    who: 'anna',
    tries: 'make a lead for another',
    work: (c) => createRecord(c, { type: 'lead', key: 'neu', owner: 'mara' }),
    rule: 'record',
  },
  {
    who: 'affe',
    tries: 'edit a user of another group',
    work: (c) => editUser(c, 'anna', { name: 'A' }),
    rule: 'members',
  },
  {
    who: 'clara',
    tries: 'change the settings',
    work: (c) => changeSetting(c, 'privacy', 'organization'),
    rule: 'administrative-only',
  },
  // An administrator who is restricted hands out no more than is left.
  {
    who: 'ida',
    tries: 'allow what she is restricted for',
    work: (c) => allowPermission(c, 'nord', 'lead.export', 'group'),
    rule: 'handing-out',
  },
  {
    who: 'ida',
    tries: 'give it by a role',
    work: (c) => editRole(c, 'member', { allow: { 'lead.export': 'own' } }),
    rule: 'handing-out',
  },
  {
    who: 'ida',
    tries: 'make an administrator, who would have it',
    work: (c) => assignUser(c, 'anna', { group: 'admin' }),
    rule: 'handing-out',
  },
  {
    who: 'ida',
    tries: 'lift her own restriction',
    work: (c) => unrestrictUser(c, 'ida', 'lead.export'),
    rule: 'own-membership',
  },
  {
    who: 'root',
    tries: 'leave the administrative group',
    work: (c) => unassignUser(c, 'root', 'admin'),
    rule: 'own-membership',
  },
];
