import { appendFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { onBothDatabases, useSqlite } from '../support/databases.ts';
import { useTemporaryFolder } from '../support/small-account.ts';
import { openImporter, type Importer } from './import-account.ts';

const HEAD = 'external_id,name,email\n';
const row = (at: number): string => `X${at},Name ${at},mail${at}@example.com\n`;
const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, at) => row(from + at)).join('');

/** Many commits in a small file. */
const pace = { batchBytes: 2000, rowsPerCommit: 200 };

async function state({ store, ledger }: Importer) {
  const { db } = store;
  return {
    records: await db.selectFrom('records').selectAll().orderBy('id').execute(),
    ledger: await ledger(1),
    identities: await db.selectFrom('identities').selectAll().orderBy('hash').orderBy('lead_id').execute(),
  };
}

onBothDatabases((database) => {
  const folder = useTemporaryFolder();
  const open = async () => openImporter(await database.open(), folder());

  test('the same bytes are known again under another name and packed, and other options are refused', async () => {
    const importer = await open();
    const first = await importer.run(HEAD + rows(0, 3));
    for (const content of [HEAD + rows(0, 3), gzipSync(HEAD + rows(0, 3))]) {
      expect(await importer.run(content)).toMatchObject({ state: 'known', known_import: first.import, created: 0 });
    }
    await expect(importer.run(HEAD + rows(0, 3), { onDuplicate: 'overwrite' })).rejects.toMatchObject({
      code: 'known_with_other_options',
      exit: 4,
    });
    const other = await importer.run(HEAD + rows(0, 3), { affiliate: 'klicks' });
    expect(other).toMatchObject({ created: 0, duplicates_account: 3 });
    expect(other.warnings.map(({ code }) => code)).toContain('same_file_elsewhere');
  });

  test('of a file whose first half came yesterday only the new half is made', async () => {
    const importer = await open();
    await importer.run(HEAD + rows(0, 50));
    expect(await importer.run(HEAD + rows(0, 100))).toMatchObject({ created: 50, duplicates_affiliate: 50 });
  });

  test('an import that was cut off goes on where it stopped, and ends as one that was not', async () => {
    const content = `${HEAD}${rows(0, 1500)}A,"broken\n${rows(1400, 2200)}`;
    const whole = await open();
    const expected = await whole.run(content, { pace });
    const uninterrupted = await state(whole);

    const importer = await open();
    const file = join(folder(), 'leads.csv');
    for (const at of [1, 900, 900, 2100]) {
      const stop = importer.run(content, {
        file,
        pace,
        onProgress: ({ rows: read }) => {
          if (read >= at) throw new Error('killed');
        },
      });
      await expect(stop).rejects.toThrow('killed');
    }
    const running = await importer.store.db.selectFrom('imports').select('state').execute();
    expect(running).toEqual([{ state: 'running' }]);
    const report = await importer.run(content, { file });
    expect({ ...report, file: '', seconds: 0, stages: {}, rejects_file: '' }).toEqual({
      ...expected,
      file: '',
      seconds: 0,
      stages: {},
      rejects_file: '',
    });
    expect(await state(importer)).toEqual(uninterrupted);
    expect(readFileSync(report.rejects_file!)).toEqual(readFileSync(expected.rejects_file!));
  });

  test('of two affiliates who import the same people at once, the one that commits first is paid', async () => {
    const importer = await open();
    const file = join(folder(), 'slow.csv');
    const slow = HEAD + rows(0, 300);
    const stop = importer.run(slow, {
      file,
      pace: { batchBytes: 1000, rowsPerCommit: 20 },
      onProgress: ({ rows: read }) => {
        if (read > 200) throw new Error('killed');
      },
    });
    await expect(stop).rejects.toThrow('killed');
    const quick = `${HEAD}K1,Name,mail7@example.com\nK2,Name,mail8@example.com\nK3,Name,other@example.com\n`;
    expect(await importer.run(quick, { affiliate: 'klicks' })).toMatchObject({ created: 3, payable: 3 });
    const report = await importer.run(slow, { file });
    expect(report).toMatchObject({ created: 300, payable: 298 });
    const ledger = await importer.ledger(report.import!);
    expect(ledger.map(({ line }) => line)).toEqual(Array.from({ length: 300 }, (_, at) => at + 2));
    expect(ledger.filter(({ payable }) => payable === 0).map(({ line }) => line)).toEqual([9, 10]);
  });

  test('a file that changed since it was cut off is imported from its beginning', async () => {
    const importer = await open();
    const file = join(folder(), 'leads.csv');
    const stop = importer.run(HEAD + rows(0, 900), {
      file,
      pace,
      onProgress: ({ rows: read }) => {
        if (read >= 600) throw new Error('killed');
      },
    });
    await expect(stop).rejects.toThrow('killed');
    expect(await importer.run(HEAD + rows(0, 10), { file })).toMatchObject({ created: 10, payable: 10 });
    expect(await importer.leads()).toHaveLength(10);
  });
});

describe('what refuses a whole file leaves nothing of it', () => {
  const database = useSqlite();
  const folder = useTemporaryFolder();
  const open = async () => openImporter(await database.open(), folder());
  const nothing = async ({ store }: Importer): Promise<void> => {
    for (const table of ['imports', 'import_rows', 'records', 'identities'] as const) {
      const { count } = await store.db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      expect([table, count]).toEqual([table, 0]);
    }
  };

  test('too many rejects', async () => {
    const importer = await open();
    const content = `${HEAD}${rows(0, 18)}bad\nbad\n`;
    await expect(importer.run(content, { maxRejects: { percent: 5 } })).rejects.toMatchObject({
      code: 'too_many_rejects',
      exit: 4,
    });
    await nothing(importer);
    expect(await importer.run(content, { maxRejects: { percent: 10 } })).toMatchObject({ rejected: 2, created: 18 });
  });

  test.each([
    { what: 'grows', change: (file: string) => appendFileSync(file, row(10)) },
    { what: 'is cut off', change: (file: string) => truncateSync(file, 3000) },
    { what: 'is gone', change: (file: string) => rmSync(file) },
  ])('a file that $what while it is read', async ({ change }) => {
    const importer = await open();
    const file = join(folder(), 'leads.csv');
    let hasChanged = false;
    const onProgress = (): void => {
      if (!hasChanged) change(file);
      hasChanged = true;
    };
    const reading = importer.run(HEAD + rows(0, 500), { file, pace, onProgress });
    await expect(reading).rejects.toMatchObject({ code: 'file_changed', exit: 1 });
    await nothing(importer);
  });

  test('an affiliate that is deleted while its file is read', async () => {
    const importer = await open();
    const { db } = importer.store;
    let deleted: Promise<unknown> | undefined;
    const onProgress = (): void => {
      deleted ??= db.deleteFrom('groups').where('key', '=', 'adbiz').execute();
    };
    const reading = importer.run(HEAD + rows(0, 900), { pace, onProgress });
    await expect(reading).rejects.toMatchObject({ code: 'affiliate_gone', exit: 4 });
    await deleted;
    await nothing(importer);
  });

  test('a young file is left for later', async () => {
    const importer = await open();
    const now = new Date().toISOString();
    await expect(importer.run(HEAD + rows(0, 1), { now, minAgeSeconds: 60 })).rejects.toMatchObject({ exit: 75 });
  });

  test('columns that are not those that were confirmed are refused with a diff; another order is not', async () => {
    const importer = await open();
    await importer.run(HEAD + rows(0, 1));
    expect(await importer.run('email,external_id,name\nb@example.com,B,Bert\n')).toMatchObject({ created: 1 });
    const refused = importer.run('external_id,name,mail,zip\nC,Cid,c@example.com,1\n');
    await expect(refused).rejects.toMatchObject({
      exit: 4,
      details: { missing: ['email'], unexpected: ['mail', 'zip'] },
    });
  });

  test('the first encoding that was seen is used from then on, and a file that proves it wrong is refused', async () => {
    const importer = await open();
    await importer.run(Buffer.from(`${HEAD}1,J\xfcrgen,j@example.com\n`, 'latin1'));
    expect(await importer.run(`${HEAD}2,Anna,a@example.com\n`)).toMatchObject({ dialect: { encoding: 'ascii' } });
    await expect(importer.run(`${HEAD}3,Jürgen,k@example.com\n`)).rejects.toMatchObject({
      code: 'encoding_does_not_fit',
      exit: 4,
    });
  });
});

describe('accounts', () => {
  const database = useSqlite();
  const folder = useTemporaryFolder();

  test('add up for whatever file, and a mended rejects file is taken as it is', async () => {
    const piece = fc.constantFrom(
      'A1',
      'A2',
      'a@example.com',
      'b@example.com',
      '+491711111111',
      '20095',
      'x"y',
      '"q;z"',
      '"open',
      '',
      ' ',
      '"li\nne"',
      '\0',
      '=1+1',
      '-',
      'ä',
    );
    const line = fc.array(piece, { minLength: 1, maxLength: 5 }).map((cells) => cells.join(';'));
    const ends = fc.constantFrom('\n', '\r\n', '\r');
    const file = fc
      .array(fc.tuple(line, ends), { maxLength: 12 })
      .map((lines) => lines.map((pair) => pair.join('')).join(''));
    const how = fc.constantFrom('skip', 'update', 'overwrite', 'reject', 'keep');
    const importer = await openImporter(await database.open(), folder());
    await fc.assert(
      fc.asyncProperty(file, how, async (body, onDuplicate) => {
        const report = await importer
          .run(`external_id;email;phone;zip\n${body}`, {
            onDuplicate: onDuplicate as 'skip',
            delimiter: ';',
            encoding: 'utf-8',
          })
          .catch((error: { code?: string }) => {
            if (error.code === 'known_with_other_options') return undefined;
            throw error;
          });
        if (!report) return;
        const { rows_read, created, updated, duplicates, rejected, blank } = report;
        expect(created + updated + duplicates + rejected + blank).toBe(rows_read);
        if (report.state === 'known') return;
        const ledger = await importer.ledger(report.import!);
        expect(ledger).toHaveLength(rows_read);
        expect(ledger.filter(({ payable }) => payable === 1)).toHaveLength(report.payable);
        expect(report.rejects_file !== null && existsSync(report.rejects_file)).toBe(rejected > 0);
      }),
      { numRuns: 60 },
    );
  });

  test('rejected rows come back in their encoding and dialect, start no formula, and are taken when mended', async () => {
    const importer = await openImporter(await database.open(), folder());
    const content = Buffer.from(
      'Nr;Name;E-Mail;Text\r\n1;J\xfcrgen;;=1+1\r\n2;"B;\xe4r";b@example.com;x;y\r\n3;Zo;z@example.com;ok\r\n',
      'latin1',
    );
    const report = await importer.run(content, { require: ['email'], map: { Nr: 'external_id' } });
    expect(report).toMatchObject({ created: 1, rejected: 2 });
    const rejects = readFileSync(report.rejects_file!);
    expect(rejects.toString('latin1')).toBe(
      '_line;_reason;Nr;Name;E-Mail;Text\r\n2;email: required, and empty;1;J\xfcrgen;;\'=1+1\r\n3;more than 4 fields;2;"B;\xe4r";b@example.com;x;y\r\n',
    );
    const mended = rejects.toString('latin1').replace(";;'", ";j@example.com;'").replace(';x;y', ';x');
    const again = await importer.run(Buffer.from(mended, 'latin1'), { require: ['email'], map: { Nr: 'external_id' } });
    expect(again).toMatchObject({ created: 2, rejected: 0 });
    const jurgen = (await importer.leads()).find(({ name }) => name === 'Jürgen');
    expect(jurgen!.form).toMatchObject({ Text: '=1+1' });
    expect(jurgen!.form).not.toHaveProperty('_line');
  });

  test('a folder that cannot take the rejects needs --rejects', async () => {
    const importer = await openImporter(await database.open(), folder());
    const inFolder = folder();
    writeFileSync(join(inFolder, 'x'), '');
    const elsewhere = importer.run(HEAD + rows(0, 1), { rejects: join(inFolder, 'none', 'r.csv') });
    await expect(elsewhere).rejects.toMatchObject({ code: 'rejects_not_writable' });
  });
});
