import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { undoImport } from '../../src/importing/undo-import.ts';
import { deleteRecord } from '../../src/records/delete-record.ts';
import { change } from '../../src/access/change.ts';
import { onBothDatabases } from '../support/databases.ts';
import { sessionOn, useTemporaryFolder } from '../support/small-account.ts';
import { openImporter } from './import-account.ts';

const HEAD = 'external_id,name,email,phone,zip,city\n';
const ANNA = 'A1,Anna Klein,anna@example.com,+491711111111,20095,\n';

onBothDatabases((database) => {
  const folder = useTemporaryFolder();
  const open = async () => openImporter(await database.open(), folder());

  describe('a row is a duplicate when any identity matches that both have', () => {
    test.each([
      { by: 'external_id', row: 'A1,Other,,,99999,\n', outcome: 'duplicate' },
      { by: 'email, without case and tag', row: ',Other,ANNA+web@example.com,,,\n', outcome: 'duplicate' },
      { by: 'phone', row: 'B7,Other,other@example.com,+491711111111,,\n', outcome: 'duplicate' },
      { by: 'nothing', row: 'B7,Anna Klein,other@example.com,+491712222222,20095,\n', outcome: 'created' },
      { by: 'name and zip, when one of them has better', row: ',Anna Klein,,,20095,\n', outcome: 'created' },
      {
        by: 'external_id, with another email and phone',
        row: 'A1,X,x@example.com,+491719999999,,\n',
        outcome: 'rejected',
      },
    ])('$by: $outcome', async ({ row, outcome }) => {
      const importer = await open();
      await importer.run(HEAD + ANNA);
      const report = await importer.run(HEAD + row);
      expect((await importer.ledger(report.import!)).map((line) => line.outcome)).toEqual([outcome]);
    });

    test('name and zip count where neither has anything better', async () => {
      const importer = await open();
      const report = await importer.run(`${HEAD},Anna Klein,,,20095,\n, anna KLEIN ,,,20095,\n,Anna Klein,,,10115,\n`);
      expect(report).toMatchObject({ created: 2, duplicates: 1, duplicates_in_file: 1 });
    });

    test('a row that matches two different leads is a conflict', async () => {
      const importer = await open();
      await importer.run(`${HEAD}${ANNA}A2,Bert,bert@example.com,,,\n`);
      const report = await importer.run(`${HEAD}A2,Bert,anna@example.com,,,\n`);
      expect(report).toMatchObject({ rejected: 1 });
      expect((await importer.ledger(report.import!))[0]!.reason).toContain('l1 and l2');
    });
  });

  test('duplicates are counted by where the first one came from, and paid once to whoever was first', async () => {
    const importer = await open();
    const first = await importer.run(`${HEAD}${ANNA}${ANNA}`);
    expect(first).toMatchObject({ created: 1, duplicates: 1, duplicates_in_file: 1, payable: 1 });
    const again = await importer.run(`${HEAD}${ANNA}A9,Neu,neu@example.com,,,\n`);
    expect(again).toMatchObject({ created: 1, duplicates_affiliate: 1, payable: 1 });
    const other = await importer.run(`${HEAD}K1,Anna,anna@example.com,,,\n`, { affiliate: 'klicks' });
    expect(other).toMatchObject({ created: 0, duplicates_account: 1, payable: 0 });
    const own = await importer.run(`${HEAD}K2,Anna,anna@example.com,,,\n`, {
      affiliate: 'klicks',
      across: 'affiliate',
    });
    expect(own).toMatchObject({ created: 1, payable: 0 });
  });

  test.each([
    { how: 'skip', city: undefined, zip: '20095', counts: { duplicates: 1, updated: 0, created: 0, rejected: 0 } },
    { how: 'update', city: 'Kiel', zip: '20095', counts: { duplicates: 0, updated: 1, created: 0, rejected: 0 } },
    { how: 'overwrite', city: 'Kiel', zip: '24103', counts: { duplicates: 0, updated: 1, created: 0, rejected: 0 } },
    { how: 'reject', city: undefined, zip: '20095', counts: { duplicates: 0, updated: 0, created: 0, rejected: 1 } },
    { how: 'keep', city: undefined, zip: '20095', counts: { duplicates: 0, updated: 0, created: 1, rejected: 0 } },
  ] as const)('--on-duplicate $how', async ({ how, city, zip, counts }) => {
    const importer = await open();
    await importer.run(HEAD + ANNA);
    const report = await importer.run(`${HEAD}A1,Anna Klein,,,24103,Kiel\n`, { onDuplicate: how });
    expect(report).toMatchObject({ ...counts, payable: 0 });
    const [lead] = await importer.leads();
    expect([lead!.data['city'], lead!.data['zip'], lead!.data['email']]).toEqual([city, zip, 'anna@example.com']);
  });

  test('a row without any identity is made, is no duplicate, and is not paid', async () => {
    const importer = await open();
    const report = await importer.run(`${HEAD},Anna,,,,Köln\n,Anna,,,,Köln\n`);
    expect(report).toMatchObject({ created: 2, duplicates: 0, payable: 0 });
  });

  test('a deleted lead is made again, and not paid again', async () => {
    const importer = await open();
    await importer.run(HEAD + ANNA);
    await change(sessionOn(importer.store), (on) => deleteRecord(on, 'lead', 'l1'));
    const report = await importer.run(`${HEAD}A5,Anna,anna@example.com,,,\n`);
    expect(report).toMatchObject({ created: 1, payable: 0 });
  });

  test('undo deletes what was made, restores what was changed, and takes the pay back', async () => {
    const importer = await open();
    await importer.run(HEAD + ANNA);
    const before = await importer.leads();
    const second = await importer.run(`${HEAD}A1,Anna,,,24103,Kiel\nA2,Bert,bert@example.com,,,\n`, {
      onDuplicate: 'overwrite',
    });
    expect(second).toMatchObject({ created: 1, updated: 1 });
    expect(await undoImport(sessionOn(importer.store), second.import!)).toMatchObject({
      deleted: 1,
      restored: 1,
      touched: [],
    });
    expect(await importer.leads()).toEqual(before);
    const paidAgain = await importer.run(`${HEAD}A2,Bert,bert@example.com,,,\n`);
    expect(paidAgain).toMatchObject({ created: 1, payable: 1 });
    await expect(undoImport(sessionOn(importer.store), second.import!)).rejects.toMatchObject({ exit: 4 });
  });

  test('what was touched since stops an undo, unless it is left out', async () => {
    const importer = await open();
    const report = await importer.run(`${HEAD}${ANNA}A2,Bert,bert@example.com,,,\n`);
    await importer.store.db.updateTable('records').set({ status: 'contacted' }).where('key', '=', 'l1').execute();
    const session = sessionOn(importer.store);
    await expect(undoImport(session, report.import!)).rejects.toMatchObject({ code: 'touched_since', exit: 4 });
    expect(await importer.leads()).toHaveLength(2);
    expect(await undoImport(session, report.import!, { skipTouched: true })).toMatchObject({
      deleted: 1,
      touched: ['l1'],
    });
    expect((await importer.leads()).map(({ key }) => key)).toEqual(['l1']);
    // The ledger is what the affiliate is paid by.
    expect(await importer.ledger(report.import!)).toMatchObject([
      { payable: 1, reason: null, lead: 'l1' },
      { payable: 0, reason: 'the import was undone', lead: '#2' },
    ]);
  });

  test('of two imports of one person at once the first to finish is paid, whatever the clock says', async () => {
    const importer = await open();
    const rows = Array.from({ length: 300 }, (_, at) => `,,mail${at}@example.com,,,\n`).join('');
    const pace = { batchBytes: 500, rowsPerCommit: 10 };
    const begin = async (affiliate: string, content: string): Promise<void> => {
      const killed = importer.run(content, { affiliate, pace, file: join(folder(), `${affiliate}.csv`), onProgress });
      await expect(killed).rejects.toThrow('killed');
    };
    const onProgress = ({ rows: read }: { rows: number }): void => {
      if (read > 100) throw new Error('killed');
    };
    const finish = (affiliate: string, content: string, now?: string) =>
      importer.run(content, { affiliate, now, file: join(folder(), `${affiliate}.csv`) });
    const earlier = '2026-09-30T08:00:00.000Z';

    await begin('klicks', HEAD + rows);
    await begin('adbiz', `${HEAD}${rows},,new@example.com,,,\n`);
    expect(await finish('klicks', HEAD + rows, earlier)).toMatchObject({ payable: 300 });
    expect(await finish('adbiz', `${HEAD}${rows},,new@example.com,,,\n`)).toMatchObject({ payable: 1 });

    await begin('adbiz', `${HEAD}${rows.replaceAll('mail', 'post')}`);
    const others = `${HEAD}${rows.replaceAll('mail', 'post')},,other@example.com,,,\n`;
    expect(await finish('klicks', others, earlier)).toMatchObject({ payable: 301 });
    expect(await finish('adbiz', `${HEAD}${rows.replaceAll('mail', 'post')}`)).toMatchObject({ payable: 0 });
  });

  test('a row that the end of the file cut off is taken, marked, and completed once by a later one', async () => {
    const importer = await open();
    const cut = await importer.run(`${HEAD}A1,Anna Klein,anna@example.com,,,Hamb`);
    expect(cut).toMatchObject({ created: 1, payable: 1 });
    expect((await importer.ledger(cut.import!))[0]).toMatchObject({ unterminated: 1 });
    const whole = await importer.run(`${HEAD}A1,Anna Klein,anna@example.com,,,Hamburg\n`);
    expect(whole).toMatchObject({ created: 0, updated: 1, payable: 0 });
    expect((await importer.leads())[0]!.data).toMatchObject({ city: 'Hamburg' });
    const third = await importer.run(`${HEAD}A1,Anna Klein,anna@example.com,,,Harburg\n`);
    expect(third).toMatchObject({ updated: 0, duplicates: 1 });
  });
});
