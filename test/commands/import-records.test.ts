import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { onBothDatabases } from '../support/databases.ts';
import { cliFor } from '../support/run-cli.ts';
import { useTemporaryFolder } from '../support/small-account.ts';

onBothDatabases((database) => {
  const folder = useTemporaryFolder();

  async function account() {
    const cwd = folder();
    const store = await database.open();
    await store.close();
    const cli = cliFor(database.url(join(cwd, 'crmctl.db')), { cwd });
    await cli('init --admin root --admin-email root@example.com');
    await cli('group create nord --kind organization');
    await cli('group create adbiz klicks --kind affiliate');
    await cli('user create anna --name Anna --email anna@example.com --to nord');
    let files = 0;
    const give = async (command: string, text: string) => {
      const file = join(cwd, `file-${(files += 1)}.csv`);
      writeFileSync(file, text);
      return cli(`${command.replace('FILE', file)} --json`);
    };
    return { cli, give };
  }

  test('companies, and what belongs to them, come in with their keys, groups and owners', async () => {
    const { cli, give } = await account();
    const companies = await give(
      'import companies FILE --key Id --group-key Team --owner-key Owner',
      'Id,Name,Team,Owner\nC1,Müller & Söhne,nord,anna@example.com\nC2,Beta,nirgends,\n',
    );
    expect(companies.code).toBe(0);
    expect(companies.json()).toMatchObject({
      target: 'companies',
      affiliate: null,
      created: 2,
      rejected: 0,
      warnings: [expect.objectContaining({ count: 1 })],
    });
    expect((await cli('company show C1 --json')).json()).toMatchObject({ group: 'nord', owner: 'anna' });
    for (const [noun, target] of [
      ['person', 'people'],
      ['deal', 'deals'],
      ['project', 'projects'],
    ]) {
      const file = `Nr,Name,Account\n${noun}-1,Eins,C1\n${noun}-2,Zwei,C9\n`;
      const report = await give(`${noun} import FILE --key Nr --company-key Account --require company`, file);
      expect([target, report.code]).toEqual([target, 3]);
      expect(report.json()).toMatchObject({ target, created: 1, rejected: 1 });
      expect((await cli(`${noun} show ${noun}-1 --json`)).json()).toMatchObject({ company: 'C1', name: 'Eins' });
      expect((await cli(`${noun} show ${noun}-2 --json`)).code).toBe(6);
    }
  });

  test.each([
    {
      from: 'HubSpot',
      companies: 'Record ID,Company name,Company owner,Phone Number,City\n1001,ACME GmbH,Anna,+49 40 1234567,Hamburg\n',
      people: 'Record ID,First Name,Last Name,Email,Associated Company\n501,Eva,Lang,eva@acme.example,ACME GmbH\n',
    },
    {
      from: 'Salesforce',
      companies:
        'Id,IsDeleted,Name,BillingStreet,BillingCity,BillingPostalCode\n0015g,0,ACME GmbH,Ring 1,Hamburg,20095\n',
      people: 'Id,FirstName,LastName,Email,Account Name\n0035g,Eva,Lang,eva@acme.example,ACME GmbH\n',
    },
    {
      from: 'CentralStationCRM',
      companies: 'Ansprechpartner;Firma;PLZ;Ort\nEva Lang;ACME GmbH;20095;Hamburg\n',
      people: 'Vorname;Nachname;Firma;E-Mail\nEva;Lang;ACME GmbH;eva@acme.example\n',
    },
  ])('an export of $from comes in as it is: companies by name, and people of theirs', async ({ companies, people }) => {
    const { cli, give } = await account();
    const brought = await give('import companies FILE', companies);
    expect([brought.code, brought.json()]).toMatchObject([0, { created: 1 }]);
    const listed = (await cli('company list --json')).json<{ companies: { key: string }[] }>().companies;
    expect(listed).toMatchObject([{ name: 'ACME GmbH', fields: { city: 'Hamburg' } }]);
    expect((await give('import people FILE', people)).json()).toMatchObject({ created: 1, warnings: [] });
    expect((await cli('person list --json')).json()).toMatchObject({
      people: [{ name: 'Eva Lang', company: listed[0]!.key }],
    });
  });

  test('a record whose key is there is skipped, filled, overwritten or rejected, and undo puts it back', async () => {
    const { cli, give } = await account();
    const head = 'key,name\n';
    await give('import companies FILE', `${head}c1,Alpha\nc2,Beta\n`);
    const next = `${head}c1,Anders\nc3,Gamma\n`;
    expect((await give('import companies FILE --dry-run', next)).json()).toMatchObject({ created: 1, duplicates: 1 });
    expect((await give('import companies FILE --on-duplicate reject', next)).json()).toMatchObject({ rejected: 1 });
    const changed = await give('import companies FILE --on-duplicate overwrite', `${next}c4,Delta\n`);
    expect(changed.json()).toMatchObject({ created: 1, updated: 1, duplicates: 1 });
    expect((await cli('company show c1 --json')).json()).toMatchObject({ name: 'Anders' });
    expect((await cli(`import undo ${changed.json<{ import: number }>().import}`)).code).toBe(0);
    expect((await cli('company show c1 --json')).json()).toMatchObject({ name: 'Alpha' });
    expect((await cli('company show c4 --json')).code).toBe(6);
  });

  test('users come in with their groups, and one that cannot be made costs its own row', async () => {
    const { cli, give } = await account();
    const report = await give(
      'import users FILE',
      'key,name,email,groups\nbert,Bert,bert@example.com,nord\ncarl,Carl,carl@example.com,"nord,nirgends"\nanna,Anna,anna@example.com,\n',
    );
    expect(report.code).toBe(3);
    expect(report.json()).toMatchObject({ created: 1, rejected: 1, duplicates: 1 });
    expect((await cli('user show bert --json')).json()).toMatchObject({ name: 'Bert' });
    expect((await cli('user show carl --json')).code).toBe(6);
  });

  test('an affiliate is listed, shown, mapped anew, and summed month by month', async () => {
    const { cli, give } = await account();
    const lead = 'import leads FILE --affiliate adbiz --accept-mapping';
    await give(lead, 'Kd-Nr,E-Mail\nK1,an@example.com\nK2,bo@example.com\nK3,AN@example.com\n');
    expect((await cli('affiliate list --json')).json()).toMatchObject({
      affiliates: [
        { affiliate: 'adbiz', imports: 1, created: 2, payable: 2 },
        { affiliate: 'klicks', imports: 0, created: 0, last_import: null },
      ],
    });
    expect((await cli('affiliate show adbiz --json')).json()).toMatchObject({
      affiliate: 'adbiz',
      mapping: { 'Kd-Nr': null, 'E-Mail': 'email' },
    });
    expect((await cli('affiliate show nobody --json')).code).toBe(6);
    const changed = 'Nummer,E-Mail,PLZ\nK4,cy@example.com,20095\n';
    expect(await give(lead, changed)).toMatchObject({ code: 4 });
    expect((await cli('affiliate map adbiz --map Nummer=external_id')).stderr).toContain('--from FILE');
    const mapped = await give('affiliate map adbiz --from FILE --map Nummer=external_id', changed);
    expect(mapped.json()).toMatchObject({ mapping: { Nummer: 'external_id', 'E-Mail': 'email', PLZ: 'zip' } });
    expect((await cli('affiliate map adbiz --json')).json()).toMatchObject({ confirmed: true });
    expect((await give(lead, changed)).json()).toMatchObject({ created: 1, payable: 1 });
    expect((await cli('affiliate stats adbiz --json')).json()).toMatchObject({
      months: [
        { affiliate: 'adbiz', month: '2026-10', imports: 2, rows_read: 4, created: 3, duplicates: 1, payable: 3 },
      ],
    });
    expect((await cli('affiliate stats --month 2026-09 --json')).json()).toMatchObject({ months: [] });
  });

  test('what came in is distributed by the same command; a dry run shows who would get it, and keeps nothing', async () => {
    const { cli, give } = await account();
    await cli('rule create north --to nord');
    const lead = 'import leads FILE --affiliate adbiz --accept-mapping --distribute';
    const file = 'email\nan@example.com\nbo@example.com\n';
    const dry = await give(`${lead} --dry-run`, file);
    expect([dry.code, dry.stderr]).toEqual([0, '']);
    expect(dry.json()).toMatchObject({ import: null, created: 2, distribution: { placed: 2 } });
    expect((await cli('lead list --json')).json()).toMatchObject({ leads: [] });
    expect((await cli('import list --json')).json()).toMatchObject({ imports: [] });
    const kept = await give(lead, file);
    expect(kept.json()).toMatchObject({ created: 2, distribution: { placed: 2 } });
    const placed = { group: 'nord', owner: 'anna' };
    expect((await cli('lead list --json')).json()).toMatchObject({ leads: [placed, placed] });
    // On a known file too: what still waits is distributed, and here nothing does.
    expect((await give(lead, file)).json()).toMatchObject({ state: 'known', distribution: { placed: 0 } });
  });
});
