import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { change } from '../../src/access/change.ts';
import { createGroup } from '../../src/directory/create-group.ts';
import { editUser } from '../../src/directory/edit-user.ts';
import { allowPermission } from '../../src/directory/group-permissions.ts';
import { getImport } from '../../src/importing/get-import.ts';
import { listImports } from '../../src/importing/list-imports.ts';
import { type LedgerLine, readLedger } from '../../src/importing/read-ledger.ts';
import { importFile } from '../../src/importing/run/import-file.ts';
import type { ImportRequest } from '../../src/importing/run/import-request.ts';
import { undoImport } from '../../src/importing/undo-import.ts';
import { assignRecords } from '../../src/records/assign-records.ts';
import { createRecord } from '../../src/records/create-record.ts';
import { deleteRecord } from '../../src/records/delete-record.ts';
import { addShares } from '../../src/records/shares.ts';
import type { Session } from '../../src/store/session.ts';
import { as } from '../support/acting.ts';
import { onBothDatabases } from '../support/databases.ts';
import { makeFirm } from '../support/firm.ts';
import { useTemporaryFolder } from '../support/small-account.ts';

// anna of nord-1 edits acme, sees twin of sued-1 by a share, and does not see zack of sued-1; bert sees none of them.
onBothDatabases((database) => {
  const folder = useTemporaryFolder();

  async function open() {
    const firm = await makeFirm(await database.open());
    await change(firm, async (on) => {
      await allowPermission(on, 'nord', 'import.run', 'group');
      await createRecord(on, { type: 'company', key: 'twin', group: 'sued-1', fields: { email: 'twin@example.com' } });
      await addShares(on, { record: 'twin', users: ['anna'], actions: ['view'] });
      const fields = { email: 'lead1@example.com', city: 'Kiel' };
      await createRecord(on, { type: 'lead', key: 'known', group: 'sued-1', owner: 'karl', fields });
    });
    const at = folder();
    let files = 0;
    async function run(user: string | undefined, target: ImportRequest['target'], text: string, more = {}) {
      const file = join(at, `file-${(files += 1)}.csv`);
      writeFileSync(file, text);
      const session = user === undefined ? firm : await as(firm, user);
      const affiliate = target === 'leads' ? { affiliate: 'adbiz', acceptMapping: true } : {};
      return importFile(session, { target, file, ...affiliate, ...more });
    }
    return { firm, run };
  }

  async function ledger(session: Session, id: number): Promise<Pick<LedgerLine, 'outcome' | 'reason' | 'lead'>[]> {
    const lines = [];
    for await (const { outcome, reason, lead } of readLedger(session, await getImport(session, id)))
      lines.push({ outcome, reason, lead });
    return lines;
  }

  const stored = async ({ db }: Session, key: string) =>
    db.selectFrom('records').selectAll().where('key', '=', key).executeTakeFirst();

  test.each(['update', 'overwrite'] as const)('an import with %s changes what its user may edit alone', async (how) => {
    const { firm, run } = await open();
    const before = [await stored(firm, 'zack'), await stored(firm, 'twin'), await stored(firm, 'acme')];
    await change(firm, (on) => createRecord(on, { type: 'person', key: 'pia', group: 'nord-1', company: 'acme' }));
    const text = 'key,name,city\nacme,Acme,Kiel\nzack,Zack,Kiel\ntwin,Twin,Kiel\nzack2,Zack2,Kiel\n';
    const report = await run('anna', 'companies', text, { onDuplicate: how });
    expect(report).toMatchObject({ created: 1, updated: 1, duplicates: 2, duplicates_account: 3 });
    expect([await stored(firm, 'zack'), await stored(firm, 'twin')]).toEqual(before.slice(0, 2));
    const anna = await as(firm, 'anna');
    expect(await ledger(anna, report.import!)).toEqual([
      { outcome: 'updated', reason: 'duplicate of acme (key)', lead: 'acme' },
      { outcome: 'duplicate', reason: 'duplicate', lead: null },
      { outcome: 'duplicate', reason: 'duplicate of twin (key); "anna" may not edit it', lead: 'twin' },
      { outcome: 'created', reason: null, lead: 'zack2' },
    ]);
    const { db } = firm;
    const journal = db.selectFrom('journal').selectAll().where('key', '=', 'acme').where('actor', '=', 'anna');
    const [entry] = await journal.execute();
    expect(entry).toMatchObject({ verb: 'updated', object: 'company' });
    expect(JSON.parse(entry!.after!)).toMatchObject({ city: 'Kiel' });
    expect(await undoImport(firm, report.import!)).toMatchObject({ deleted: 1, restored: 1, touched: [] });
    expect(await stored(firm, 'acme')).toEqual(before[2]);
  });

  test('what is hidden of a record is neither changed nor compared', async () => {
    const { firm, run } = await open();
    await change(firm, (on) => addShares(on, { record: 'twin', users: ['anna'], actions: ['edit'] }));
    const guesses = ['twin@example.com', 'else@example.com'];
    const told: unknown[] = [];
    for (const guess of guesses) {
      const report = await run('anna', 'companies', `key,email\ntwin,${guess}\n`, { onDuplicate: 'overwrite' });
      told.push([report.updated, report.duplicates, await ledger(await as(firm, 'anna'), report.import!)]);
    }
    expect(told[0]).toEqual(told[1]);
    expect(told[0]).toMatchObject([
      0,
      1,
      [{ reason: expect.stringContaining('email of it cannot be seen by "anna"') }],
    ]);
  });

  test('a hidden company is no company, and what may not be created is rejected row by row', async () => {
    const { firm, run } = await open();
    const text = 'key,name,company,group,owner\np1,P1,zack,,\np2,P2,nowhere,,\np3,P3,acme,nord-1,\np4,P4,,sued-1,\n';
    const report = await run('anna', 'people', text);
    expect(report).toMatchObject({ created: 3, rejected: 1 });
    const { warnings } = report;
    expect(warnings.map(({ message }) => message)).toEqual([
      'company "zack": there is none; left out',
      'company "nowhere": there is none; left out',
    ]);
    const rows = await ledger(await as(firm, 'anna'), report.import!);
    expect(rows.map(({ reason }) => reason)).toEqual([
      'company "zack": there is none',
      'company "nowhere": there is none',
      null,
      '"anna" may not create a person in "sued-1" owned by "anna"',
    ]);
    const [p1, p3] = [await stored(firm, 'p1'), await stored(firm, 'p3')];
    const anna = (await as(firm, 'anna')).actor as { id: number };
    expect(p1).toMatchObject({ company_id: null, owner_id: anna.id });
    expect(p3!.company_id).toBe((await stored(firm, 'acme'))!.id);
  });

  test('who may create none of it imports nothing', async () => {
    const { firm, run } = await open();
    for (const target of ['companies', 'users'] as const)
      await expect(run('affe', target, 'key\nx\n')).rejects.toMatchObject({ exit: 5 });
    await expect(run('anna', 'users', 'key\nx\n')).rejects.toMatchObject({ exit: 5 });
    expect(await firm.db.selectFrom('imports').selectAll().execute()).toEqual([]);
  });

  test('an affiliate overwrites no lead but its own, and is not told whose a row duplicates', async () => {
    const { firm, run } = await open();
    const before = await stored(firm, 'known');
    const text = 'external_id,email,city\nA1,lead1@example.com,Bonn\nA2,new@example.com,Bonn\nA3,new@example.com,Ulm\n';
    const report = await run('affe', 'leads', text, { onDuplicate: 'overwrite' });
    expect(report).toMatchObject({ created: 1, updated: 1, duplicates: 1 });
    expect(await stored(firm, 'known')).toEqual(before);
    const affe = await as(firm, 'affe');
    const own = firm.db.selectFrom('records').select('key').where('import_id', '=', report.import!);
    const { key } = await own.executeTakeFirstOrThrow();
    expect(await ledger(affe, report.import!)).toEqual([
      { outcome: 'duplicate', reason: 'duplicate', lead: null },
      { outcome: 'created', reason: null, lead: key },
      { outcome: 'updated', reason: `duplicate of ${key} (email)`, lead: key },
    ]);
    // By another file it may not edit even what it delivered, and sees it.
    const again = await run('affe', 'leads', 'external_id,email,city\nA4,new@example.com,Wien\n', {
      onDuplicate: 'overwrite',
    });
    const [row] = await ledger(affe, again.import!);
    expect(row).toEqual({
      outcome: 'duplicate',
      reason: `duplicate of ${key} (email); "affe" may not edit it`,
      lead: key,
    });
  });

  test('a ledger names leads by their keys, and to each reader those alone that they see', async () => {
    const { firm, run } = await open();
    const text = 'external_id,email,phone\nA1,lead1@example.com,\n';
    const skipped = await run(undefined, 'leads', text);
    const rejected = await run(undefined, 'leads', `${text}A2,,\n`, { onDuplicate: 'reject' });
    const named = { reason: 'duplicate of known (email)' };
    expect(await ledger(firm, skipped.import!)).toEqual([{ outcome: 'duplicate', lead: 'known', ...named }]);
    expect((await ledger(firm, rejected.import!))[0]).toEqual({ outcome: 'rejected', lead: null, ...named });
    const affe = await as(firm, 'affe');
    expect(await ledger(affe, skipped.import!)).toEqual([{ outcome: 'duplicate', reason: 'duplicate', lead: null }]);
    expect((await ledger(affe, rejected.import!))[0]).toEqual({ outcome: 'rejected', reason: 'duplicate', lead: null });
    const own = await run('affe', 'leads', `${text}A3,,\n`, { onDuplicate: 'reject' });
    expect(readFileSync(own.rejects_file!, 'utf8')).toContain('2,duplicate,A1');
  });

  test('an import is there for who ran it, and for whose import.run reaches it', async () => {
    const { firm, run } = await open();
    const leads = await run(undefined, 'leads', 'email\nx@example.com\n');
    const companies = await run('anna', 'companies', 'key\nx\n');
    const seenBy = async (user: string) => {
      const session = await as(firm, user);
      const { imports } = await listImports(session, { limit: 10 });
      return imports.map((one) => one.import).toReversed();
    };
    const both = [leads.import, companies.import];
    const expected = { affe: [leads.import], anna: [companies.import], bert: [], clara: [], root: both, ida: both };
    for (const [user, numbers] of Object.entries(expected)) {
      expect([user, await seenBy(user)]).toEqual([user, numbers]);
      const session = await as(firm, user);
      for (const number of both.filter((one) => !numbers.includes(one as never))) {
        const hidden = { code: 'import_not_found', exit: 6, message: `There is no import ${number}.` };
        await expect(getImport(session, number!)).rejects.toMatchObject(hidden);
        await expect(undoImport(session, number!)).rejects.toMatchObject(hidden);
      }
    }
  });

  test('an import of users creates and changes whom its user may, and its undo takes them back', async () => {
    const { firm, run } = await open();
    const report = await run(
      'dora',
      'users',
      'key,email,groups\nneu,neu@example.com,nord-1\nfremd,f@example.com,sued-1\nanna,a@example.com,\nkarl,k@example.com,\n',
      { onDuplicate: 'overwrite' },
    );
    expect(report).toMatchObject({ created: 1, updated: 1, duplicates: 1, rejected: 1 });
    const dora = await as(firm, 'dora');
    expect(await ledger(dora, report.import!)).toEqual([
      { outcome: 'created', reason: null, lead: 'neu' },
      { outcome: 'rejected', reason: expect.stringContaining('may not create a user'), lead: null },
      { outcome: 'updated', reason: 'duplicate of anna (key)', lead: 'anna' },
      { outcome: 'duplicate', reason: 'duplicate of karl (key); "dora" may not change this user', lead: 'karl' },
    ]);
    const emails = async () => {
      const users = firm.db.selectFrom('users').select(['key', 'email']).where('key', 'in', ['neu', 'anna', 'karl']);
      return users.orderBy('key').execute();
    };
    expect((await emails()).map(({ email }) => email)).toEqual(['a@example.com', null, 'neu@example.com']);
    expect(await undoImport({ ...dora, dryRun: true }, report.import!)).toMatchObject({ deleted: 1, restored: 1 });
    await change(firm, (on) => editUser(on, 'neu', { name: 'Neu' }));
    await expect(undoImport(dora, report.import!)).rejects.toMatchObject({ exit: 4, details: { touched: ['neu'] } });
    expect(await undoImport(dora, report.import!, { skipTouched: true })).toEqual({
      import: report.import,
      deleted: 0,
      restored: 1,
      touched: ['neu'],
    });
    expect(await emails()).toMatchObject([{ email: null }, { email: null }, { key: 'neu' }]);
    const second = await run(undefined, 'users', 'key,groups\nzwei,nord-1\n');
    expect(await undoImport(firm, second.import!)).toMatchObject({ deleted: 1 });
    expect((await emails()).map(({ key }) => key)).toEqual(['anna', 'karl', 'neu']);
    expect(await firm.db.selectFrom('users').select('id').where('key', '=', 'zwei').execute()).toEqual([]);
  });

  test('a user who has been given something since stays when their import is undone', async () => {
    const { firm, run } = await open();
    const report = await run(undefined, 'users', 'key,groups\nneu,nord-1\n');
    const ids = [(await stored(firm, 'acme'))!.id];
    await change(firm, (on) => assignRecords(on, { type: 'company', ids, owner: 'neu' }));
    await expect(undoImport(firm, report.import!)).rejects.toMatchObject({ code: 'touched_since', exit: 4 });
  });

  test.each([
    { because: 'both were cut off', order: ['adbiz', 'klicks'], deleted: false },
    { because: 'the second was finished first', order: ['klicks', 'adbiz'], deleted: false },
    { because: 'the lead that was paid is deleted', order: ['klicks', 'adbiz'], deleted: true },
  ])('of two imports of one person only the one that finishes first is paid: $because', async ({ order, deleted }) => {
    const { firm } = await open();
    await change(firm, (on) => createGroup(on, { key: 'klicks', kind: 'affiliate' }));
    const files = new Map<string, { text: string; file: string }>();
    for (const affiliate of ['adbiz', 'klicks']) {
      const text = `external_id,email\n${affiliate},same@example.com\n${Array.from({ length: 300 }, (_, at) => `${affiliate}-${at},\n`).join('')}`;
      const file = join(folder(), `${affiliate}.csv`);
      files.set(affiliate, { text, file });
      writeFileSync(file, text);
      const stop = importFile(firm, {
        target: 'leads',
        affiliate,
        file,
        acceptMapping: true,
        pace: { batchBytes: 500, rowsPerCommit: 20 },
        onProgress: ({ rows }) => {
          if (rows > 200) throw new Error('killed');
        },
      });
      await expect(stop).rejects.toThrow('killed');
    }
    const begun = firm.db.selectFrom('import_rows').select('import_id').where('payable', '=', 1).where('row', '=', 1);
    expect(await begun.orderBy('import_id').execute()).toEqual([{ import_id: 1 }, { import_id: 2 }]);
    const payable: number[] = [];
    for (const affiliate of order) {
      const { file } = files.get(affiliate)!;
      const report = await importFile(firm, { target: 'leads', affiliate, file, acceptMapping: true });
      payable.push(report.payable);
      if (!deleted) continue;
      const lead = await firm.db
        .selectFrom('records')
        .select('key')
        .where('import_id', '=', report.import!)
        .orderBy('id')
        .executeTakeFirstOrThrow();
      await change(firm, (on) => deleteRecord(on, 'lead', lead.key));
    }
    expect(payable).toEqual([301, 300]);
  });
});
