import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useSqlite } from '../support/databases.ts';
import { useTemporaryFolder } from '../support/small-account.ts';
import { openImporter } from './import-account.ts';

const EXPORTS = join(import.meta.dirname, '../../fixtures/exports');
const database = useSqlite();
const folder = useTemporaryFolder();

test.each([
  {
    file: 'excel-german-sep-line-cp1252.csv',
    dialect: { encoding: 'windows-1252', delimiter: ';', newline: 'crlf', skipped_lines: 1 },
    rejected: 0,
    first: {
      name: 'Jürgen Großmann',
      data: { zip: '01067', phone: '+493511234567', budget: 1234.56, submitted_at: '2026-11-21T14:05:00Z' },
    },
    second: {
      name: 'Zoë Weiß – Krüger',
      data: { street: 'Am Markt 3; Hinterhaus', phone: '+4989123456', budget: 99.9 },
    },
  },
  {
    file: 'salesforce-report-footer.csv',
    dialect: { encoding: 'ascii', delimiter: ',' },
    // Its four lines of footer are no rows of the table.
    rejected: 4,
    first: {
      name: 'Ada Lovelace',
      data: {
        external_id: '00Q5g00000ABCdE',
        company: 'Analytical, Inc.',
        street: '1 Main St\nSuite 4',
        country: 'US',
        phone: '+16175550123',
        // Only the month first makes a date of the column.
        submitted_at: '2026-11-25T15:04:00Z',
      },
    },
    second: { name: 'Bee', data: { email: 'bee@example.com' } },
  },
  {
    file: 'hubspot-no-value.csv',
    dialect: { encoding: 'utf-8', delimiter: ',' },
    rejected: 0,
    first: { name: 'Max Müller', data: { external_id: '51', company: 'Müller GmbH', country: 'DE', zip: '20095' } },
    second: { name: 'Eve', data: { first_name: 'Eve', email: 'eve@example.com' } },
  },
  {
    file: 'facebook-utf16-tabs-prefixed-values.xls',
    dialect: { encoding: 'utf-16le', delimiter: '\t' },
    rejected: 0,
    first: {
      name: 'Jörg Öztürk',
      data: { phone: '+491712345678', zip: '20095', submitted_at: '2026-11-21T08:15:00Z' },
      form: { campaign_name: 'Kampagne Frühling', ad_name: 'Ad "A"' },
    },
    second: { name: '🙂 Lea', data: { phone: '+491712345679' } },
  },
  {
    file: 'google-form-phone-as-number.csv',
    dialect: { encoding: 'utf-8', delimiter: ',', newline: 'crlf' },
    rejected: 0,
    first: {
      name: 'Änne Maier',
      data: { phone: '+491712345678', submitted_at: '2026-11-21T14:05:33Z' },
      form: { 'Nachricht, Wünsche': 'Hallo,\nbitte "schnell"' },
    },
    second: { name: 'Tim', data: { zip: '20095' }, form: { 'Telefonnummer (mobil)': '4.91712E+11' } },
  },
])('$file reads as whoever made it meant it', async ({ file, dialect, rejected, first, second }) => {
  const importer = await openImporter(await database.open(), folder());
  await importer.store.db.insertInto('settings').values({ key: 'country', value: 'DE' }).execute();
  const report = await importer.run(readFileSync(join(EXPORTS, file)));
  expect(report).toMatchObject({ created: 2, payable: 2, rejected, dialect });
  const leads = await importer.leads();
  expect(leads[0]).toMatchObject(first);
  expect(leads[1]).toMatchObject(second);
});

test('a phone that a spreadsheet has made a number of is named as damaged', async () => {
  const importer = await openImporter(await database.open(), folder());
  const { warnings } = await importer.run(readFileSync(join(EXPORTS, 'google-form-phone-as-number.csv')));
  expect(warnings).toContainEqual(
    expect.objectContaining({ code: 'spreadsheet_damage', column: 'Telefonnummer (mobil)', lines: [4] }),
  );
});
