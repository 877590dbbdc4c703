import { afterAll, beforeAll, expect, test } from 'vitest';
import { change } from '../../src/access/change.ts';
import { changeSetting } from '../../src/directory/change-setting.ts';
import { createGroup } from '../../src/directory/create-group.ts';
import { createUser } from '../../src/directory/create-user.ts';
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
import { createRule } from '../../src/distribution/create-rule.ts';
import { editRule, moveRule, setRuleActive } from '../../src/distribution/edit-rule.ts';
import { readRule } from '../../src/distribution/read-rule.ts';
import { createField, releaseField, withdrawField } from '../../src/records/fields.ts';
import { setLeadStatus } from '../../src/records/set-lead-status.ts';
import { addShares } from '../../src/records/shares.ts';
import { createTemplate } from '../../src/records/templates.ts';
import { applySetup } from '../../src/setup/apply-setup.ts';
import { readDocument } from '../../src/setup/read-document.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Change, Session } from '../../src/store/session.ts';
import type { Store } from '../../src/store/store.ts';
import { refusalOf } from '../support/acting.ts';
import { assign, makeFirm } from '../support/firm.ts';

// Whether a change would change anything tells how it is today: whoever may not make it is told the same either way.

let store: Store;
let firm: Session;
beforeAll(async () => {
  store = await openStore({ url: ':memory:', create: true });
  const made = await makeFirm(store);
  await change(made, async (on) => {
    await createRule(on, readRule(rule('r1', 'nord-1')));
    await createRule(on, readRule(rule('r2', 'nord-2')));
    await createTemplate(on, { key: 'eyes', type: 'company', actions: ['view'] });
    await createField(on, { type: 'company', key: 'size', kind: 'text' });
    await releaseField(on, { type: 'lead', key: 'product' }, 'adbiz');
    await releaseField(on, { type: 'company', key: 'email' }, 'nord-1');
    await grantRole(on, 'nord-1', 'narrow');
    await on.db
      .updateTable('records')
      .set(({ selectFrom }) => ({
        affiliate_id: selectFrom('groups').select('groups.id').where('groups.key', '=', 'adbiz'),
      }))
      .where('key', '=', 'lead1')
      .execute();
    await addShares(on, { record: 'lead/lead1', users: ['bert'], actions: ['view', 'edit'] });
  });
  firm = { ...made, dryRun: true };
});
afterAll(() => store.close());

const rule = (key: string, group: string) => ({ key, targets: [{ group }] });

/** A change by something that can be guessed, with the right guess and a wrong one. */
const GUESSES: [string, (on: Change, guess: string) => Promise<unknown>, string, string][] = [
  ['rename a group', (on, name) => editGroup(on, 'nord-1', { name }), 'nord-1', 'Nord'],
  ['re-kind a group', (on, kind) => editGroup(on, 'nord-1', { kind: kind as 'team' }), 'team', 'organization'],
  ['make a group', (on, key) => createGroup(on, { key, kind: 'team', parent: 'nord' }), 'nord-1', 'nord-9'],
  ['make a group so', (on, name) => createGroup(on, { key: 'nord-1', kind: 'team', name }), 'nord-1', 'Nord'],
  ['move a group', (on, to) => moveGroup(on, 'nord-1', to), 'nord', 'sued'],
  ['allow', (on, key) => allowPermission(on, key, 'company.export', 'subtree'), 'sued', 'nord'],
  ['deny', (on, what) => denyPermission(on, 'nord', what), 'deal.delete', 'deal.edit'],
  ['clear', (on, what) => clearPermission(on, 'nord', what), 'deal.delete', 'deal.edit'],
  ['attach a role', (on, role) => grantRole(on, 'nord-1', role), 'narrow', 'wide'],
  ['take a role away', (on, role) => revokeRole(on, 'nord-1', role), 'narrow', 'wide'],
  ['make a role', (on, scope) => createRole(on, { key: 'wide', allow: { '*.view': scope } }), 'all', 'group'],
  ['edit a role', (on, scope) => editRole(on, 'wide', { allow: { '*.view': scope } }), 'all', 'group'],
  ['make a user', (on, key) => createUser(on, { key, memberships: [{ group: 'nord-1' }] }), 'anna', 'anne'],
  ['edit a user', (on, name) => editUser(on, 'anna', { name }), 'anna', 'Anna'],
  ['assign a user', (on, group) => assignUser(on, 'anna', { group }), 'nord-1', 'nord-2'],
  ['give a member a role', (on, role) => assignUser(on, 'karl', { group: 'sued-1', roles: [role] }), 'export', 'wide'],
  ['take a user out', (on, group) => unassignUser(on, 'anna', group), 'nord-1', 'nord-2'],
  ['restrict', (on, what) => restrictUser(on, 'anna', what), 'deal.view', 'deal.edit'],
  ['lift a restriction', (on, what) => unrestrictUser(on, 'anna', what), 'deal.view', 'deal.edit'],
  ['activate', (on, key) => setUserActive(on, key, true), 'anna', 'bert'],
  ['change a setting', (on, value) => changeSetting(on, 'privacy', value), 'own', 'group'],
  ['define a field', (on, kind) => createField(on, { type: 'company', key: 'size', kind }), 'text', 'number'],
  ['release a field', (on, key) => releaseField(on, { type: 'company', key }, 'nord-1'), 'email', 'phone'],
  ['withdraw a field', (on, key) => withdrawField(on, { type: 'company', key }, 'nord-1'), 'email', 'phone'],
  [
    'make a template',
    (on, action) => createTemplate(on, { key: 'eyes', type: 'company', actions: [action] }),
    'view',
    'edit',
  ],
  ['make a rule', (on, group) => createRule(on, readRule(rule('r1', group))), 'nord-1', 'nord-2'],
  ['edit a rule', (on, group) => editRule(on, 'r1', () => readRule(rule('r1', group))), 'nord-1', 'nord-2'],
  ['move a rule', (on, to) => moveRule(on, 'r1', Number(to)), '1', '2'],
  ['enable a rule', (on, word) => setRuleActive(on, 'r1', word === 'on'), 'on', 'off'],
];

const OF_A_LEAD: typeof GUESSES = [
  ['say where a lead stands', (on, status) => setLeadStatus(on, 'lead1', status), 'new', 'won'],
  ['give a lead to a group', (on, group) => assign('lead', 'lead1', group)(on), 'nord-1', 'nord-2'],
  [
    'share a lead',
    (on, action) => addShares(on, { record: 'lead/lead1', users: ['bert'], actions: [action] }),
    'edit',
    'assign',
  ],
];

// As it is told but for what was guessed.
const told = async (who: string, work: (on: Change) => Promise<unknown>, guesses: RegExp) => {
  const { exit, code, message, reason, details } = (await refusalOf(firm, who, work)) ?? {};
  return JSON.stringify({ exit, code, message, reason, details }).replaceAll(guesses, 'GUESS');
};

test.each([
  ...GUESSES.map((guess) => ['clara', ...guess] as const),
  ...OF_A_LEAD.map((guess) => ['affe', ...guess] as const),
])('%s, who may not %s, is not told whether it is so already', async (who, _tries, attempt, right, wrong) => {
  const guesses = new RegExp(`\\b(${right}|${wrong})\\b`, 'g');
  const answer = await told(who, (on) => attempt(on, right), guesses);
  expect(answer).toContain('"exit":5');
  expect(answer).toBe(await told(who, (on) => attempt(on, wrong), guesses));
});

// Those inside may read the setup: they are refused, too.
test.each(GUESSES)('anna may not %s, even where it is so already', async (_tries, attempt, right) => {
  expect(await refusalOf(firm, 'anna', (on) => attempt(on, right))).toMatchObject({ exit: 5 });
});

const document = (text: string) => readDocument([{ name: 'setup.yaml', text: `version: 1\n${text}` }]);

test('a document is applied for nobody outside, whether or not it says how things are', async () => {
  for (const who of ['clara', 'affe'])
    for (const value of ['own', 'group'])
      expect(
        await refusalOf(firm, who, (on) => applySetup(on, document(`settings: {privacy: ${value}}`), {})),
      ).toMatchObject({ exit: 5, reason: 'How the account is set up is told to internal users.' });
});

test('what a document leaves as it is, is not judged for those inside', async () => {
  const apply = (text: string) => refusalOf(firm, 'anna', (on) => applySetup(on, document(text), {}));
  expect(await apply('settings: {privacy: own}')).toBeUndefined();
  expect(await apply('settings: {privacy: group}')).toMatchObject({ exit: 5 });
});

test('a membership that stays is not judged with one that comes', async () => {
  const text = 'users: [{key: anna, groups: [{group: base}, {group: nord-1}, {group: nord-2}]}]';
  expect(await refusalOf(firm, 'dora', (on) => applySetup(on, document(text), {}))).toBeUndefined();
});

test('a key that a rule has which one could not have made is not available', async () => {
  const refusal = await refusalOf(firm, 'dora', (on) => createRule(on, readRule(rule('r1', 'nord-1'))));
  expect(refusal).toMatchObject({ exit: 4, code: 'key_not_available' });
});

test('a refused share names the actions that were asked for', async () => {
  const work = (on: Change) => addShares(on, { record: 'company/open', users: ['bert'], actions: ['view', 'edit'] });
  expect((await refusalOf(firm, 'anna', work))?.message).toBe(
    '"anna" may not share company/open for view, edit with this user.',
  );
});
