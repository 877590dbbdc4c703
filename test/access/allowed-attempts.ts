import { changeSetting } from '../../src/directory/change-setting.ts';
import { createGroup } from '../../src/directory/create-group.ts';
import { createUser } from '../../src/directory/create-user.ts';
import { deleteGroup } from '../../src/directory/delete-group.ts';
import { editGroup } from '../../src/directory/edit-group.ts';
import { setUserActive } from '../../src/directory/edit-user.ts';
import {
  allowPermission,
  clearPermission,
  denyPermission,
  grantRole,
  revokeRole,
} from '../../src/directory/group-permissions.ts';
import { assignUser, unassignUser } from '../../src/directory/memberships.ts';
import { moveGroup } from '../../src/directory/move-group.ts';
import { restrictUser, unrestrictUser } from '../../src/directory/restrictions.ts';
import { createRole } from '../../src/directory/roles.ts';
import { createRecord } from '../../src/records/create-record.ts';
import { editRecord } from '../../src/records/edit-record.ts';
import { assign, type Attempt } from '../support/firm.ts';

export const ALLOWED: Attempt[] = [
  {
    who: 'dora',
    tries: 'allow a group below what she has',
    work: (c) => allowPermission(c, 'nord-1', 'lead.view', 'subtree'),
  },
  {
    who: 'dora',
    tries: 'allow a group below its own organization, all of which she reaches',
    work: (c) => allowPermission(c, 'nord-1', 'lead.view', 'organization'),
  },
  {
    who: 'dora',
    tries: 'allow once more what is allowed there already, though she has it nowhere',
    work: async (c) => {
      await allowPermission({ ...c, actor: { kind: 'operator' } }, 'nord-1', 'lead.export', 'all');
      await allowPermission(c, 'nord-1', 'lead.export', 'all');
    },
  },
  {
    who: 'dora',
    tries: 'attach a narrow role to a membership that has a wider one than hers',
    work: async (c) => {
      await assignUser({ ...c, actor: { kind: 'operator' } }, 'bert', { group: 'nord-2', roles: ['wide'] });
      await assignUser(c, 'bert', { group: 'nord-2', roles: ['narrow'] });
    },
  },
  {
    who: 'dora',
    tries: 'disallow on a group below what she lacks herself',
    work: (c) => denyPermission(c, 'nord-1', 'lead.export'),
  },
  {
    who: 'dora',
    tries: 'clear a disallow that gives nobody more than she has',
    work: (c) => clearPermission(c, 'nord-2a', 'lead.edit'),
  },
  { who: 'dora', tries: 'attach a role that is narrower than hers', work: (c) => grantRole(c, 'nord-1', 'narrow') },
  {
    who: 'dora',
    tries: 'take a role from a group below',
    work: async (c) => {
      await grantRole(c, 'nord-1', 'narrow');
      return revokeRole(c, 'nord-1', 'narrow');
    },
  },
  {
    who: 'dora',
    tries: 'make a team, and a team below it, in one change',
    work: async (c) => {
      await createGroup(c, { key: 'nord-3', kind: 'team', parent: 'nord' });
      return createGroup(c, { key: 'nord-3a', kind: 'team', parent: 'nord-3' });
    },
  },
  { who: 'dora', tries: 'rename a group below', work: (c) => editGroup(c, 'nord-1', { name: 'Erstes Team' }) },
  { who: 'dora', tries: 'move a team below another of hers', work: (c) => moveGroup(c, 'nord-1', 'nord-2') },
  {
    who: 'dora',
    tries: 'delete a group below, with what it holds',
    work: (c) => deleteGroup(c, 'nord-2', { moveTo: 'nord' }),
  },
  { who: 'dora', tries: 'make a manager', work: (c) => assignUser(c, 'bert', { group: 'nord-1', asManager: true }) },
  {
    who: 'dora',
    tries: 'attach a role to a membership',
    work: (c) => assignUser(c, 'bert', { group: 'nord-2', roles: ['narrow'] }),
  },
  {
    who: 'dora',
    tries: 'take someone out of a group below, though they are elsewhere too',
    work: (c) => unassignUser(c, 'both', 'nord-1'),
  },
  {
    who: 'dora',
    tries: 'deactivate and activate someone of hers',
    work: async (c) => {
      await setUserActive(c, 'bert', false);
      return setUserActive(c, 'bert', true);
    },
  },
  {
    who: 'dora',
    tries: 'restrict someone of hers',
    work: async (c) => {
      await restrictUser(c, 'bert', 'deal.view');
      return unrestrictUser(c, 'bert', 'deal.view');
    },
  },
  { who: 'dora', tries: 'put a company into a team below', work: assign('company', 'acme', 'nord-2') },
  { who: 'dora', tries: 'give a lead to someone below', work: assign('lead', 'lead1', 'nord-2', 'bert') },
  {
    who: 'mara',
    tries: 'create a user in her team, who is in base like her',
    work: (c) => createUser(c, { key: 'neu', memberships: [{ group: 'nord-1' }] }),
  },
  { who: 'mara', tries: 'take someone out of her team', work: (c) => unassignUser(c, 'anna', 'nord-1') },
  { who: 'mara', tries: 'give a lead to a member of her team', work: assign('lead', 'lead1', undefined, 'anna') },
  { who: 'anna', tries: 'create a company in base', work: (c) => createRecord(c, { type: 'company', key: 'neu' }) },
  {
    who: 'anna',
    tries: 'create a company in her team',
    work: (c) => createRecord(c, { type: 'company', key: 'neu', group: 'nord-1' }),
  },
  { who: 'anna', tries: 'create a lead, which is hers', work: (c) => createRecord(c, { type: 'lead', key: 'neu' }) },
  { who: 'anna', tries: 'edit a company of her team', work: (c) => editRecord(c, 'company', 'acme', { name: 'Acme' }) },
  {
    who: 'root',
    tries: 'do what nobody else may',
    work: async (c) => {
      await allowPermission(c, 'sued', '*', 'group');
      await createRole(c, { key: 'boss', allow: { '*': 'subtree' } });
      await changeSetting(c, 'privacy', 'group');
      await editGroup(c, 'nord-1', { kind: 'organization' });
      return assignUser(c, 'clara', { group: 'nord' });
    },
  },
  {
    who: 'root',
    tries: 'lift a restriction of another administrator',
    work: (c) => unrestrictUser(c, 'ida', 'lead.export'),
  },
  {
    who: 'ida',
    tries: 'allow what she is not restricted for',
    work: (c) => allowPermission(c, 'nord', 'deal.export', 'all'),
  },
];
