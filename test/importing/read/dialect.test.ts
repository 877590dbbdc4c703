import { describe, expect, test } from 'vitest';
import { useTemporaryFolder } from '../../support/small-account.ts';
import { readText } from '../read-text.ts';

const folder = useTemporaryFolder();

describe('the dialect of a file', () => {
  test.each([
    { because: 'commas', text: 'Name,Ort\nAnna,Köln\n', delimiter: ',', names: ['Name', 'Ort'], rows: 1 },
    {
      because: 'semicolons, with decimal commas',
      text: 'Name;Budget\nAnna;1,5\nBert;2,5\n',
      delimiter: ';',
      names: ['Name', 'Budget'],
      rows: 2,
    },
    { because: 'tabs', text: 'Name\tOrt\nAnna\tKöln, am Rhein\n', delimiter: '\t', names: ['Name', 'Ort'], rows: 1 },
    { because: 'pipes', text: 'Name|Ort\nAnna|Köln\n', delimiter: '|', names: ['Name', 'Ort'], rows: 1 },
    {
      because: 'sep=; as Excel writes it',
      text: 'sep=;\r\nName;Ort\r\nAnna;Köln, Bonn\r\n',
      delimiter: ';',
      names: ['Name', 'Ort'],
      rows: 1,
      skipped: 1,
    },
    {
      because: 'comment lines',
      text: '# export\n# of today\nName,Ort\nAnna,Köln\n',
      delimiter: ',',
      names: ['Name', 'Ort'],
      rows: 1,
      skipped: 2,
    },
    {
      because: 'a title and an empty line',
      text: 'Leads Oktober\n\nName;Ort;PLZ\nAnna;Köln;50667\nBert;Bonn;53111\n',
      delimiter: ';',
      names: ['Name', 'Ort', 'PLZ'],
      rows: 2,
      skipped: 2,
    },
    {
      because: 'carriage returns alone',
      text: 'Name,Ort\rAnna,Köln\rBert,Bonn\r',
      delimiter: ',',
      names: ['Name', 'Ort'],
      rows: 2,
      newline: 'cr',
    },
    {
      because: 'mixed line ends',
      text: 'Name,Ort\r\nAnna,Köln\nBert,Bonn\r',
      delimiter: ',',
      names: ['Name', 'Ort'],
      rows: 2,
      newline: 'mixed',
    },
    {
      because: 'no header',
      text: 'anna@example.com,20095\nbert@example.com,50667\n',
      delimiter: ',',
      names: ['column_1', 'column_2'],
      rows: 2,
      header: false,
    },
    {
      because: 'empty and repeated header names',
      text: 'id,,age,id\n1,2,3,4\n',
      delimiter: ',',
      names: ['id', 'column_2', 'age', 'id_2'],
      rows: 1,
    },
    {
      because: 'single quotes',
      text: "Name;Ort\n'Anna; K';'Köln'\n'Bert';'Bonn'\n",
      delimiter: ';',
      names: ['Name', 'Ort'],
      rows: 2,
    },
  ])('$because', async ({ text, delimiter, names, rows, skipped = 0, newline, header = true }) => {
    const { layout, good, progress } = await readText(folder(), text);
    expect(layout.dialect).toMatchObject({ delimiter, skippedLines: skipped, header });
    expect(layout.columns.names).toEqual(names);
    expect(good).toHaveLength(rows);
    const ends = progress.lineEnds;
    const mixed = [ends.lf, ends.crlf, ends.cr].filter((count) => count > 0).length > 1;
    expect(newline === undefined || (newline === 'mixed' ? mixed || ends.crlf === 0 : ends.cr > 0)).toBe(true);
  });

  test('a header of three rows is passed over with --skip-lines', async () => {
    const { layout, good } = await readText(folder(), 'Report,,\nfor,you,\nName,Ort,PLZ\nAnna,Köln,50667\n', {
      skipLines: 2,
    });
    expect(layout.columns.names).toEqual(['Name', 'Ort', 'PLZ']);
    expect(good).toMatchObject([{ line: 4, name: 'Anna' }]);
  });

  test('a file where every line is one quoted cell is named as such', async () => {
    const text = '"Name,Ort"\n"Anna,""Köln"""\n"Bert,Bonn"\n';
    await expect(readText(folder(), text)).rejects.toMatchObject({ code: 'lines_quoted', exit: 4 });
  });

  test('an empty file has no header to read', async () => {
    await expect(readText(folder(), '\n')).rejects.toMatchObject({ code: 'empty_file', exit: 4 });
  });

  test('a row of blanks is blank', async () => {
    const { good, blank } = await readText(folder(), 'Name,Ort\n  , \u00a0\n"  ",\nAnna, \n');
    expect({ good: good.length, blank }).toEqual({ good: 1, blank: 2 });
  });

  test('a row is warned of once for its quotes', async () => {
    const { progress } = await readText(folder(), 'Name,Ort\nBAR "X" Y,"Z" W\n');
    expect(progress.warnings.map(({ code }) => code)).toEqual(['quote_inside']);
  });

  test('lines are counted through quoted line breaks', async () => {
    const { good, progress } = await readText(folder(), 'Name,Text\nAnna,"a\nb"\nBert,c\n');
    expect(good.map(({ line }) => line)).toEqual([2, 4]);
    expect(progress.line - 1).toBe(4);
  });
});

describe('a file with one quote that is never closed', () => {
  // The shape of a public file of 21,692 rows of which a parser left to itself swallows 68.
  test('loses the row of the quote and the ragged one, and nothing else', async () => {
    const rows = Array.from({ length: 21_692 }, (_, at) => {
      const line = at + 2;
      if (line === 35) return `${line};"MEGA SERVICE;x`;
      if (line === 36) return `${line};a;b;c`;
      if (line % 120 === 0) return `${line};BAR "DA GINO" SRL;x`;
      return line % 430 === 0 ? `${line};"L'OASI" DI PIPPO;x` : `${line};GESTORE ${line};x`;
    });
    const { good, rejected, progress } = await readText(folder(), `idImpianto;Gestore;Tipo\n${rows.join('\n')}\n`);
    expect(progress.rows).toBe(21_692);
    expect(rejected.map(({ line }) => line)).toEqual([35, 36]);
    expect(good).toHaveLength(21_690);
    expect(progress.warnings.map(({ code }) => code).sort()).toEqual(['quote_inside', 'text_behind_quote']);
  });
});
