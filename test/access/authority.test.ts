import { afterAll, beforeAll, expect, test } from 'vitest';
import { change } from '../../src/access/change.ts';
import { changeSetting } from '../../src/directory/change-setting.ts';
import { createGroup } from '../../src/directory/create-group.ts';
import { createUser } from '../../src/directory/create-user.ts';
import { deleteGroup } from '../../src/directory/delete-group.ts';
import { editGroup } from '../../src/directory/edit-group.ts';
import { editUser, setUserActive } from '../../src/directory/edit-user.ts';
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
import { createRole, editRole } from '../../src/directory/roles.ts';
import { ExitCode } from '../../src/problem.ts';
import { assignRecords } from '../../src/records/assign-records.ts';
import { createRecord } from '../../src/records/create-record.ts';
import { editRecord } from '../../src/records/edit-record.ts';
import { getAnyRecord } from '../../src/records/find-record.ts';
import type { RecordType } from '../../src/store/schema/records.ts';
import type { Change, Session } from '../../src/store/session.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { refusalOf } from '../support/acting.ts';
import { onBothDatabases } from '../support/databases.ts';
import { makeAccount } from '../support/small-account.ts';

// Two organizations with teams: dora directs nord, mara manages nord-1, anna and bert are in teams of nord,
// sven directs sued; affe delivers, clara buys, ida is a member of admin who may not export leads.
async function makeFirm(store: Store): Promise<Session> {
  const session = await makeAccount(store, {
    groups: [
      { key: 'nord', kind: 'organization', deny: ['deal.delete'] },
      { key: 'nord-1', kind: 'team', parent: 'nord' },
      { key: 'nord-2', kind: 'team', parent: 'nord' },
      { key: 'nord-2a', kind: 'team', parent: 'nord-2', deny: ['lead.edit', 'company.export'] },
      { key: 'sued', kind: 'organization', allow: { 'company.export': 'subtree' } },
      { key: 'sued-1', kind: 'team', parent: 'sued' },
      { key: 'adbiz', kind: 'affiliate' },
      { key: 'solar', kind: 'client' },
      { key: 'task', kind: 'access', parent: 'nord' },
    ],
    users: {
      ida: ['admin'],
      dora: ['base', 'nord!'],
      mara: ['base', 'nord-1!'],
      anna: ['base', 'nord-1'],
      bert: ['base', 'nord-2'],
      both: ['base', 'nord-1', 'sued-1'],
      sven: ['base', 'sued!'],
      karl: ['base', 'sued-1'],
      affe: ['adbiz'],
      clara: ['solar'],
    },
    records: [
      { type: 'company', key: 'acme', group: 'nord-1', owner: 'anna' },
      { type: 'company', key: 'zack', group: 'sued-1', owner: 'karl' },
      { type: 'company', key: 'open', group: 'base' },
      { type: 'lead', key: 'lead1', group: 'nord-1' },
    ],
  });
  await change(session, async (change) => {
    await createRole(change, { key: 'wide', allow: { '*.view': 'all' } });
    await createRole(change, { key: 'export', allow: { '*.export': 'group' } });
    await createRole(change, { key: 'narrow', allow: { 'deal.view': 'group' } });
    await restrictUser(change, 'ida', 'lead.export');
    await restrictUser(change, 'anna', 'deal.view');
    await assignUser(change, 'karl', { group: 'sued-1', roles: ['export'] });
  });
  return session;
}

interface Attempt {
  who: string;
  tries: string;
  work: (change: Change) => Promise<unknown>;
  rule?: string;
}

const assign = (type: RecordType, key: string, to?: string, owner?: string) => async (change: Change) =>
  assignRecords(change, { type, ids: [(await getAnyRecord(change, key)).id], to, owner });

const REFUSED: Attempt[] = [
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
    tries: 'allow a group below more than she reaches',
    work: (c) => allowPermission(c, 'nord-1', 'lead.view', 'all'),
    rule: 'handing-out',
  },
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

const ALLOWED: Attempt[] = [
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

// Each attempt is rolled back, so that all can be made at one firm.
let store: Store;
let firm: Session;
beforeAll(async () => {
  store = await openStore({ url: ':memory:', create: true });
  firm = { ...(await makeFirm(store)), dryRun: true };
});
afterAll(() => store.close());

test.each(REFUSED)('$who may not $tries', async ({ who, work, rule }) => {
  const refusal = await refusalOf(firm, who, work);
  expect(refusal).toMatchObject({ exit: ExitCode.notPermitted, code: 'not_permitted' });
  if (rule !== undefined) expect(refusal!.details).toMatchObject({ rule });
  expect(refusal!.reason).not.toBe('');
});

test.each(ALLOWED)('$who may $tries', async ({ who, work }) => {
  expect(await refusalOf(firm, who, work)).toBeUndefined();
});

onBothDatabases((database) => {
  test('a refusal names rule, group and who could, changes nothing, and is journaled', async () => {
    const session = await makeFirm(await database.open());
    const refusal = await refusalOf(session, 'mara', async (change) => {
      await editUser(change, 'anna', { name: 'Changed' });
      await allowPermission(change, 'nord-1', 'deal.view', 'subtree');
    });
    expect(refusal).toMatchObject({
      message: '"mara" may not allow deal.view=subtree to "nord-1".',
      hint: 'Who could: dora, ida, root.',
      details: { rule: 'only-from-above', group: 'nord-1', who_could: ['dora', 'ida', 'root'] },
    });
    const anna = await session.db.selectFrom('users').select('name').where('key', '=', 'anna').executeTakeFirst();
    expect(anna).toEqual({ name: 'anna' });
    const last = await session.db.selectFrom('journal').selectAll().orderBy('id', 'desc').executeTakeFirst();
    expect(last).toMatchObject({ actor: 'mara', verb: 'refused', object: 'permission', key: 'nord-1' });
  });

  test('an assignment of many is refused as a whole, or leaves out what the actor may not assign', async () => {
    const session = await makeFirm(await database.open());
    const ids = (await session.db.selectFrom('records').select('id').where('type', '=', 'company').execute()).map(
      ({ id }) => id,
    );
    const refusal = await refusalOf(session, 'dora', (c) => assignRecords(c, { type: 'company', ids, to: 'nord-2' }));
    expect(refusal?.details).toMatchObject({ denied: ['company/zack', 'company/open'] });
    expect(
      await refusalOf(session, 'dora', (c) =>
        assignRecords(c, { type: 'company', ids, to: 'nord-2', skipDenied: true }),
      ),
    ).toBeUndefined();
  });
});
