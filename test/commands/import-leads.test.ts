import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cliFor } from '../support/run-cli.ts';
import { useTemporaryFolder } from '../support/small-account.ts';
import { onBothDatabases } from '../support/databases.ts';

const LEADS = [
  'Nr;Vorname;Nachname;E-Mail-Adresse;PLZ;Telefon;Land;Quelle',
  'A1;Anna;Krüger;Anna@Example.com;20095;0171 1234567;Deutschland;web',
  'A2;Bert;Bär;bert@example;99;12;DE;web',
  'A3;Anna;Krueger;anna+x@example.com;20095;;DE;fb',
  ';;;;;;;',
  'A4;Otto;Klein;otto@example.com;80331;+49 89 123456;DE;"a ""b"""',
  'A5;Ragged;Row',
  '',
].join('\n');

const IMPORT = ['import', 'leads', 'leads.csv', '--affiliate', 'adbiz', '--accept-mapping', '--map', 'Nr=external_id'];

interface Report {
  import: number;
  rows_read: number;
  created: number;
  updated: number;
  duplicates: number;
  rejected: number;
  blank: number;
  payable: number;
  duplicates_in_file: number;
  duplicates_affiliate: number;
  duplicates_account: number;
  known_import: number | null;
  rejects_file: string | null;
}

onBothDatabases((database) => {
  const folder = useTemporaryFolder();

  async function account(text = LEADS) {
    const cwd = folder();
    const store = await database.open();
    await store.close();
    const url = database.url(join(cwd, 'crmctl.db'));
    const cli = cliFor(url, { cwd });
    await cli('init --admin root --admin-email root@example.com');
    await cli('group create adbiz klicks --kind affiliate');
    const file = join(cwd, 'leads.csv');
    writeFileSync(file, text);
    const words = IMPORT.map((word) => (word === 'leads.csv' ? file : word));
    return { cli, cwd, file, words };
  }

  test('an import counts every row, keeps the good ones and gives the rejected ones back as they came', async () => {
    const { cli, words, file } = await account();
    const first = await cli([...words, '--json']);
    expect(first.stderr).toBe('');
    expect(first.code).toBe(3);
    const report = first.json<Report>();
    expect(report).toMatchObject({ rows_read: 6, created: 3, duplicates: 1, rejected: 1, blank: 1, payable: 3 });
    expect(report).toMatchObject({ duplicates_in_file: 1, duplicates_affiliate: 0, duplicates_account: 0 });
    expect(readFileSync(`${file}.rejects.csv`, 'utf8')).toBe(
      '_line;_reason;Nr;Vorname;Nachname;E-Mail-Adresse;PLZ;Telefon;Land;Quelle\n7;3 fields instead of 8;A5;Ragged;Row\n',
    );
    const rows = await cli(`import show ${report.import} --rows --json`);
    expect(rows.json<{ rows: unknown[] }>().rows).toEqual([
      { line: 2, outcome: 'created', payable: true, reason: null, lead: 'l1', unterminated: false },
      { line: 3, outcome: 'created', payable: true, reason: null, lead: 'l2', unterminated: false },
      {
        line: 4,
        outcome: 'duplicate',
        payable: false,
        reason: 'duplicate of l1 (email)',
        lead: 'l1',
        unterminated: false,
      },
      { line: 5, outcome: 'blank', payable: false, reason: null, lead: null, unterminated: false },
      { line: 6, outcome: 'created', payable: true, reason: null, lead: 'l3', unterminated: false },
      {
        line: 7,
        outcome: 'rejected',
        payable: false,
        reason: '3 fields instead of 8',
        lead: null,
        unterminated: false,
      },
    ]);
  });

  test('the same file again does nothing and says which import had it', async () => {
    const { cli, words } = await account();
    const first = (await cli([...words, '--json'])).json<Report>();
    const again = await cli([...words, '--json']);
    expect(again.code).toBe(0);
    expect(again.json<Report>()).toMatchObject({ known_import: first.import, created: 0, rows_read: 0 });
    expect((await cli([...words, '--quiet'])).stdout).toBe('');
  });

  test('a dry run reports all and keeps nothing', async () => {
    const { cli, words, file } = await account();
    const dry = await cli([...words, '--json', '--dry-run']);
    expect(dry.code).toBe(3);
    expect(dry.json<Report>()).toMatchObject({
      import: null,
      created: 3,
      rejected: 1,
      rejects_file: null,
      first_rejects: [{ line: 7, reason: '3 fields instead of 8' }],
    });
    expect((await cli([...words, '--dry-run'])).stdout).toContain('line 7: 3 fields instead of 8');
    const refused = await cli([...words, '--max-rejects', '0']);
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(refused.stderr).toContain('line 7: 3 fields instead of 8');
    expect(existsSync(`${file}.rejects.csv`)).toBe(false);
    expect((await cli('import list --json')).json<{ imports: unknown[] }>().imports).toEqual([]);
    expect((await cli([...words, '--json'])).json<Report>()).toMatchObject({ created: 3 });
  });

  test('imports of an affiliate that is not there are no empty list', async () => {
    const { cli, words } = await account();
    await cli(words);
    expect((await cli('import list --affiliate adbiz --json')).json()).toMatchObject({ imports: [{ import: 1 }] });
    const wrong = await cli('import list --affiliate adbis');
    expect(wrong).toMatchObject({ code: 6, stdout: '' });
    expect(wrong.stderr).toContain('Did you mean "adbiz"?');
  });

  test('a locale that is none is wrong usage', async () => {
    const { cli, words } = await account();
    const wrong = await cli([...words, '--locale', 'xx']);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain('"xx" is no locale');
  });

  test('a mapping that nobody has confirmed is not used', async () => {
    const { cli, words } = await account();
    const asked = await cli(words.filter((word) => word !== '--accept-mapping'));
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain('--accept-mapping');
    expect(asked.stderr).toContain('E-Mail-Adresse → email');
  });

  test('the program takes its own export, and each field of a lead comes back', async () => {
    const from = await account('email,name\n');
    await from.cli('group create acme --kind organization');
    const fields = {
      external_id: 'X1',
      first_name: 'Anna',
      last_name: 'Krüger',
      company: '=Acme',
      product: 'solar, roof',
      budget: '12000.5',
      submitted_at: '2026-09-30T10:00:00Z',
      email: 'anna@example.com',
      phone: '+491711234567',
      street: '"Am" Wall 1',
      zip: '01067',
      city: 'Dresden',
      country: 'DE',
      notes: 'two\nlines',
    };
    const words = Object.entries(fields).flatMap(([key, value]) => ['--field', `${key}=${value}`]);
    expect(await from.cli(['lead', 'create', 'l1', '--name', 'Anna Krüger', ...words])).toMatchObject({ code: 0 });
    await from.cli(['lead', 'create', 'l2', '--name', 'Bert', '--field', 'budget=9007199254740993']);
    const { stdout } = await from.cli('lead export');
    const into = await account(stdout);
    const plain = into.words.filter((word) => word !== '--map' && word !== 'Nr=external_id');
    const imported = await into.cli([...plain, '--json']);
    const { mapping, warnings } = imported.json<{ mapping: object; warnings: { code: string; message: string }[] }>();
    expect(mapping).toMatchObject({ budget: 'budget', amount: null, name: 'name', email: 'email' });
    expect(warnings).toMatchObject([
      {
        code: 'field_claimed_twice',
        message: 'column "amount" stands for budget as "budget" does, which fills it: kept as form data',
      },
    ]);
    for (const key of ['l1', 'l2']) {
      const shown = async ({ cli }: typeof from) =>
        (await cli(`lead show ${key} --json`)).json<{ name: string; fields: object }>();
      const { name, fields: kept } = await shown(from);
      expect(await shown(into)).toMatchObject({ name, fields: kept });
    }
  });

  test('of columns that mean one field the one called so has it, else the first, and the report warns', async () => {
    const { cli, words } = await account('Nr,Amount,PLZ,Postcode,budget\n1,5,20095,20097,7\n');
    const { mapping, warnings } = (await cli([...words, '--json'])).json<{
      mapping: object;
      warnings: { code: string }[];
    }>();
    expect(mapping).toEqual({ Nr: 'external_id', Amount: null, PLZ: 'zip', Postcode: null, budget: 'budget' });
    expect(warnings.map(({ code }) => code)).toEqual(['field_claimed_twice', 'field_claimed_twice']);
  });

  test('a header alone has its line end told', async () => {
    const { cli, words } = await account('Nr,email,name,zip\n');
    expect((await cli([...words, '--json'])).json()).toMatchObject({ rows_read: 0, dialect: { newline: 'lf' } });
  });

  test('a phone that a spreadsheet has damaged is told once', async () => {
    const { cli, words } = await account('Nr,email,phone\n1,a@example.com,"4,917E+11"\n');
    expect((await cli([...words, '--json'])).json()).toMatchObject({ warnings: [{ code: 'spreadsheet_damage' }] });
    expect((await cli('import show 1')).stdout.match(/damaged/g)).toHaveLength(1);
  });
});
