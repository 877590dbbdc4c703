import { describe, expect, test } from 'vitest';
import { change } from '../../src/access/change.ts';
import { what } from '../../src/access/what.ts';
import { getImport } from '../../src/importing/get-import.ts';
import { undoImport } from '../../src/importing/undo-import.ts';
import { allowPermission } from '../../src/directory/group-permissions.ts';
import { createUser } from '../../src/directory/create-user.ts';
import { describeUser } from '../../src/directory/describe-user.ts';
import { editUser } from '../../src/directory/edit-user.ts';
import { listGroups } from '../../src/directory/list-groups.ts';
import { assignUser } from '../../src/directory/memberships.ts';
import { Problem } from '../../src/problem.ts';
import { addToTeam } from '../../src/records/access-teams.ts';
import { addNote } from '../../src/records/add-note.ts';
import { createRecord } from '../../src/records/create-record.ts';
import { deleteRecord } from '../../src/records/delete-record.ts';
import { describeRecord } from '../../src/records/describe-record.ts';
import { editRecord } from '../../src/records/edit-record.ts';
import { linkCompany } from '../../src/records/link-company.ts';
import { selectRecords } from '../../src/records/select-records.ts';
import { setLeadStatus } from '../../src/records/set-lead-status.ts';
import { addShares, removeShares } from '../../src/records/shares.ts';
import { createTemplate } from '../../src/records/templates.ts';
import { listShares } from '../../src/records/list-shares.ts';
import { applySetup } from '../../src/setup/apply-setup.ts';
import { readDocument } from '../../src/setup/read-document.ts';
import type { Change, Session } from '../../src/store/session.ts';
import { as } from '../support/acting.ts';
import { onBothDatabases } from '../support/databases.ts';
import { makeFirm } from '../support/firm.ts';

// What anna of nord-1 does not see is answered as what is not there: in the same words, whatever she tries.

type Attempt = (on: Change, key: string) => Promise<unknown>;

const apply =
  (yaml: (key: string) => string): Attempt =>
  (on, key) =>
    applySetup(on, readDocument([{ name: 'setup.yaml', text: `version: 1\n${yaml(key)}` }]), {});

const ATTEMPTS: [string, Attempt][] = [
  ['describe a company', (on, key) => describeRecord(on, 'company', key)],
  ['select companies', (on, key) => selectRecords(on, 'company', [key])],
  ['edit a company', (on, key) => editRecord(on, 'company', key, { name: 'New' })],
  ['delete a company', (on, key) => deleteRecord(on, 'company', key)],
  ['note a company', (on, key) => addNote(on, 'company', key, 'Called')],
  ['name a lead by a status', (on, key) => setLeadStatus(on, key, 'won')],
  ['link a person to it', (on, key) => linkCompany(on, 'person', 'pia', key)],
  ['link it to a company', (on, key) => linkCompany(on, 'person', key, 'acme')],
  ['make a person of it', (on, key) => createRecord(on, { type: 'person', key: 'neu', company: key })],
  ['share it', (on, key) => addShares(on, { record: key, users: ['bert'], actions: ['view'] })],
  ['take a share of it back', (on, key) => removeShares(on, { record: key, users: ['karl'], actions: [] })],
  ['list its shares', (on, key) => listShares(on, key)],
  ['make a team for it', (on, key) => addToTeam(on, { record: key, template: 'eyes', users: ['bert'] })],
  ['share it by a document', apply((key) => `shares: [{record: company/${key}, with: [user:bert], actions: [view]}]`)],
  [
    'share it by a document, without its type',
    apply((key) => `shares: [{record: ${key}, with: [user:bert], actions: [view]}]`),
  ],
  ['link to it by a document', apply((key) => `records: [{type: person, key: pia, company: ${key}}]`)],
  ['make a person of it by a document', apply((key) => `records: [{type: person, key: neu, company: ${key}}]`)],
  ['read an import', (on, key) => getImport(on, key === 'hidden' ? 1 : 99)],
  ['undo an import', (on, key) => undoImport(on, key === 'hidden' ? 1 : 99)],
];

function tellProblem(error: unknown, key: string): string {
  if (!(error instanceof Problem)) throw error;
  const { code, exit, message, reason, hint, details } = error;
  const text = JSON.stringify({ code, exit, message, reason, hint, details });
  return text.replaceAll(key, 'KEY').replaceAll(/import (1|99)\b/g, 'import N');
}

onBothDatabases((database) => {
  async function open(): Promise<Session> {
    const firm = await makeFirm(await database.open());
    await change(firm, async (on) => {
      for (const type of ['company', 'lead', 'person'] as const)
        await createRecord(on, {
          type,
          key: 'hidden',
          group: 'sued-1',
          owner: 'karl',
          fields: { email: 'h@example.com' },
        });
      await createRecord(on, { type: 'person', key: 'pia', group: 'nord-1', owner: 'anna' });
      await addShares(on, { record: 'company/hidden', users: ['karl'], actions: ['view'] });
      await createTemplate(on, { key: 'eyes', type: 'company', actions: ['view'] });
      await on.db
        .insertInto('imports')
        .values({
          affiliate_id: null,
          target: 'companies',
          file: 'x',
          sha256: '',
          size: 0,
          options: '{}',
          state: 'finished',
          runner_id: null,
          started_at: '',
          finished_at: '',
          undone_at: null,
          checkpoint: null,
          report: null,
          rejects_file: null,
        })
        .execute();
    });
    return firm;
  }

  test('whatever is tried with a hidden record, it is answered as one that is not there', async () => {
    const anna = { ...(await as(await open(), 'anna')), dryRun: true };
    for (const [tries, attempt] of ATTEMPTS) {
      const answers: unknown[] = [];
      for (const key of ['hidden', 'hiddem'])
        try {
          answers.push(await change(anna, (on) => attempt(on, key)));
        } catch (error) {
          answers.push(tellProblem(error, key));
        }
      expect([tries, answers[0]]).toEqual([tries, answers[1]]);
      expect([tries, answers[0]]).not.toEqual([tries, expect.stringContaining('hidden')]);
    }
  });

  test('users in no internal group are offered no names of others, nor told what a right guess is', async () => {
    const firm = await open();
    await change(firm, (on) => editUser(on, 'karl', { email: 'karl@example.com' }));
    const clara = { ...(await as(firm, 'clara')), dryRun: true };
    const tried = (attempt: Attempt, key: string) =>
      change(clara, (on) => attempt(on, key)).then(
        () => 'done',
        (error: unknown) => tellProblem(error, key),
      );
    const lookups: Attempt[] = [
      (on, key) => describeUser(on, key),
      (on, key) => what(on, key, 'view', { type: 'company' }),
      (on, key) => assignUser(on, key, { group: 'nord' }),
    ];
    for (const lookup of lookups) expect(await tried(lookup, 'karm')).not.toContain('karl');
    const guesses: ((email: string) => Attempt)[] = [
      (email) => (on, key) => editUser(on, key, { email }),
      (email) => (on, key) => createUser(on, { key, email, memberships: [] }),
    ];
    for (const guess of guesses) {
      const right = await tried(guess('karl@example.com'), 'karl');
      expect(right).toBe(await tried(guess('guess@example.com'), 'karl'));
      expect(right).toContain('not_permitted');
    }
  });

  test('groups count the records that whoever is asking sees', async () => {
    const firm = await open();
    const count = async (session: Session) => (await listGroups(session)).find(({ key }) => key === 'sued-1')?.records;
    expect([await count(firm), await count(await as(firm, 'karl')), await count(await as(firm, 'anna'))]).toEqual([
      4, 4, 0,
    ]);
  });

  describe('a key that is taken', () => {
    const make = async (firm: Session, user: string, wish: Omit<Parameters<typeof createRecord>[1], 'type' | 'key'>) =>
      change({ ...(await as(firm, user)), dryRun: true }, (on) =>
        createRecord(on, { type: 'company', key: 'hidden', ...wish }),
      ).catch((error: unknown) => error);

    test('is not available, whatever is guessed, to those who could make such a record', async () => {
      const firm = await open();
      const told = [
        await make(firm, 'anna', { group: 'nord-1' }),
        await make(firm, 'anna', { group: 'nord-1', fields: { email: 'h@example.com' } }),
        await make(firm, 'anna', { group: 'nord-1', failIfExists: true }),
      ];
      for (const error of told)
        expect(error).toMatchObject({
          code: 'key_not_available',
          exit: 4,
          message: 'The key "hidden" is not available.',
        });
      // To others neither, as if it were free.
      expect(await make(firm, 'anna', { group: 'sued-1' })).toMatchObject({ exit: 5, code: 'not_permitted' });
      expect(await make(firm, 'clara', {})).toMatchObject({ exit: 5, code: 'not_permitted' });
    });

    test('by what is seen but for its contact data is compared without that', async () => {
      const firm = await open();
      await change(firm, (on) => addShares(on, { record: 'company/hidden', users: ['anna'], actions: ['view'] }));
      for (const email of ['h@example.com', 'guess@example.com'])
        expect(await make(firm, 'anna', { fields: { email } })).toMatchObject({ result: 'unchanged' });
      expect(
        await make(firm, 'anna', { group: 'nord-1', owner: 'anna', fields: { email: 'x@example.com' } }),
      ).toMatchObject({
        code: 'company_exists',
        reason: 'group: is "sued-1", asked for "nord-1"; owner: is "karl", asked for "anna"',
        details: { differences: [{ field: 'group' }, { field: 'owner' }] },
      });
    });
  });

  test('a link to a hidden company is shown, and compared, as none', async () => {
    const firm = await open();
    await change(firm, (on) => linkCompany(on, 'person', 'pia', 'hidden'));
    const anna = await as(firm, 'anna');
    const differs = change(anna, (on) => createRecord(on, { type: 'person', key: 'pia', company: 'acme' }));
    await expect(differs).rejects.toMatchObject({ reason: 'company: is nothing, asked for "acme"' });
  });

  test('a company goes although hidden records belong to it, which stay but for the link', async () => {
    const firm = await open();
    await change(firm, async (on) => {
      await linkCompany(on, 'person', 'hidden', 'acme');
      await allowPermission(on, 'nord-1', 'company.delete', 'group');
    });
    const anna = await as(firm, 'anna');
    expect(await change(anna, (on) => deleteRecord(on, 'company', 'acme'))).toMatchObject({
      text: 'Deleted company acme',
    });
    const person = firm.db.selectFrom('records').selectAll().where('type', '=', 'person').where('key', '=', 'hidden');
    expect(await person.executeTakeFirst()).toMatchObject({ company_id: null });
    // What she sees keeps a company.
    await change(firm, async (on) => {
      await createRecord(on, { type: 'company', key: 'kept', group: 'nord-1' });
      await linkCompany(on, 'person', 'pia', 'kept');
    });
    await expect(change(anna, (on) => deleteRecord(on, 'company', 'kept'))).rejects.toMatchObject({ exit: 4 });
  });

  test('with whom a record is shared is told to none but those who may share it', async () => {
    const firm = await open();
    await change(firm, (on) => addShares(on, { record: 'company/hidden', users: ['anna'], actions: ['view'] }));
    const anna = { ...(await as(firm, 'anna')), dryRun: true };
    const record = 'company/hidden';
    for (const user of ['karl', 'bert']) {
      const wish = { record, users: [user], actions: ['view'] };
      await expect(change(anna, (on) => addShares(on, wish))).rejects.toMatchObject({ exit: 5 });
      await expect(change(anna, (on) => removeShares(on, wish))).rejects.toMatchObject({ exit: 5 });
      const text = `version: 1\nshares: [{record: ${record}, with: [user:${user}], actions: [view]}]`;
      await expect(applySetup(anna, readDocument([{ name: 'x', text }]), {})).rejects.toMatchObject({ exit: 5 });
    }
  });

  test('a document compares nothing with what is hidden of a record', async () => {
    const firm = await open();
    await change(firm, (on) => addShares(on, { record: 'company/hidden', users: ['anna'], actions: ['view'] }));
    const anna = { ...(await as(firm, 'anna')), dryRun: true };
    for (const email of ['h@example.com', 'guess@example.com']) {
      const text = `version: 1\nrecords: [{type: company, key: hidden, fields: {email: ${email}}}]`;
      await expect(applySetup(anna, readDocument([{ name: 'x', text }]), {})).rejects.toMatchObject({ exit: 5 });
    }
  });

  test('whichever way a user comes into the team of a template, they have what it gives', async () => {
    const firm = await open();
    const made = await change(firm, async (on) => {
      await createTemplate(on, { key: 'del', type: 'company', actions: ['delete'] });
      await allowPermission(on, 'nord-2', 'company.delete', 'own');
      return addToTeam(on, { record: 'company/hidden', template: 'del', users: ['bert'] });
    });
    const group = made[0]!.key;
    const lacks = { code: 'user_lacks_permission', exit: 4, details: { lacking: ['company.delete'] } };
    const ways: ((on: Change) => Promise<unknown>)[] = [
      (on) => addToTeam(on, { record: 'company/hidden', template: 'del', users: ['karl'] }),
      (on) => assignUser(on, 'karl', { group }),
      (on) => createUser(on, { key: 'neu', memberships: [{ group }] }),
      (on) => apply((key) => `users: [{key: ${key}, groups: [${group}]}]`)(on, 'neu'),
      (on) => apply(() => `users: [{key: karl, groups: [sued-1, ${group}]}]`)(on, ''),
    ];
    for (const way of ways) await expect(change(firm, way)).rejects.toMatchObject(lacks);
    await change(firm, (on) => createUser(on, { key: 'neu', memberships: [{ group: 'nord-2' }, { group }] }));
  });

  test('a document sells to clients alone, and says where it does not', async () => {
    const firm = await open();
    const text = 'version: 1\nrecords:\n  - type: lead\n    key: lead1\n    sold: [{to: nord, price: 10}]\n';
    await expect(applySetup(firm, readDocument([{ name: 'x.yaml', text }]), {})).rejects.toMatchObject({
      exit: 4,
      details: { faults: [{ file: 'x.yaml', line: 5, message: '"nord", of kind organization, buys no leads.' }] },
    });
  });
});
