import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeTokenizer, type Row } from '../../../src/importing/read/tokenizer.ts';

function tokenize(
  text: string,
  { width = undefined as number | undefined, delimiter = ',', piece = Infinity } = {},
): Row[] {
  const tokenizer = makeTokenizer({
    delimiter,
    quote: '"',
    width,
    line: 1,
    byteLength: (part) => Buffer.byteLength(part),
  });
  const rows: Row[] = [];
  for (let at = 0; at < text.length; at += piece) {
    rows.push(...tokenizer.push(text.slice(at, at + piece), false).rows);
    if (piece === Infinity) break;
  }
  rows.push(...tokenizer.push('', true).rows);
  return rows;
}

const cells = (rows: readonly Row[]): string[][] => rows.map((row) => row.cells);
const faults = (rows: readonly Row[]): [number, string][] =>
  rows.filter((row) => row.fault !== undefined).map((row) => [row.line, row.fault!]);

describe('RFC 4180', () => {
  test.each([
    {
      because: 'plain rows',
      text: 'a,b\n1,2\n',
      rows: [
        ['a', 'b'],
        ['1', '2'],
      ],
    },
    {
      because: 'a last row without line end',
      text: 'a,b\n1,2',
      rows: [
        ['a', 'b'],
        ['1', '2'],
      ],
    },
    { because: 'quoted delimiters and doubled quotes', text: '"a,b","c ""d"" e"\n', rows: [['a,b', 'c "d" e']] },
    {
      because: 'quoted line breaks of each kind',
      text: '"a\nb","c\r\nd","e\rf"\n',
      rows: [['a\nb', 'c\r\nd', 'e\rf']],
    },
    { because: 'empty quoted fields', text: '1,"",""\n', rows: [['1', '', '']] },
    {
      because: 'CRLF, CR and LF in one file',
      text: 'a,b\r\n1,2\r3,4\n',
      rows: [
        ['a', 'b'],
        ['1', '2'],
        ['3', '4'],
      ],
    },
    { because: 'a quote inside an unquoted field is text', text: '5" pipe,x\n', rows: [['5" pipe', 'x']] },
    {
      because: 'text behind a closing quote is text',
      text: '"L\'OASI" DI PIPPO,x\n',
      rows: [['"L\'OASI" DI PIPPO', 'x']],
    },
  ])('$because', ({ text, rows }) => {
    expect(cells(tokenize(text))).toEqual(rows);
    for (const piece of [1, 2, 3, 7]) expect(cells(tokenize(text, { piece }))).toEqual(rows);
  });

  test('what was written by the rules is read as it was, however it is cut into pieces', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ö', '"', ',', '\n', '\r', ' ', '😀'), maxLength: 6 });
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      );
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 9 }), (rows, piece) => {
        const text = rows.map((row) => `${row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')}\n`).join('');
        expect(cells(tokenize(text, { width: rows[0]!.length, piece }))).toEqual(rows);
      }),
      { numRuns: 200 },
    );
  });
});

test('nothing in the cells of a plain row has to be escaped, and most rows are plain', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', 'ö', '"', "'", '\\', '\t', ';', '\u0001', '\ud800', '😀', '€'),
    maxLength: 4,
  });
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 9 }), fc.constantFrom(';', '\t'), (lines, delimiter) => {
      const plain = tokenize(`${lines.join('\n')}\n`, { delimiter }).filter(({ isPlain }) => isPlain);
      const written = plain.flatMap((row) => row.cells);
      expect(written.map((one) => JSON.stringify(one))).toEqual(written.map((one) => `"${one}"`));
    }),
    { numRuns: 500 },
  );
  const rows = tokenize('a,1\n"b",2\nä,3\n😀,4\nc,5\n', { width: 2 });
  expect(rows.map(({ isPlain }) => isPlain)).toEqual([true, false, true, false, true]);
});

describe('one bad row costs one row', () => {
  test('a quote that is never closed gives up its first line alone', () => {
    const rows = tokenize('1,"a,b\n2,x,y\n3,"p",q\n', { width: 3 });
    expect(rows.map((row) => row.line)).toEqual([1, 2, 3]);
    expect(faults(rows)).toEqual([[1, 'a quote that is opened and not closed']]);
  });

  test('a quoted field that spans lines must close before a delimiter or a line end', () => {
    const rows = tokenize('1,"a\n2,"b"x,c\n3,d,e\n', { width: 3 });
    expect(faults(rows)).toEqual([[1, 'a quote that is opened and not closed']]);
    expect(cells(rows)[1]).toEqual(['2', '"b"x', 'c']);
  });

  test('a row that spans lines and has the wrong width gives up its first line alone', () => {
    const rows = tokenize('1,"a\n2,b",c,d\n3,e,f\n', { width: 3 });
    expect(rows.map((row) => [row.line, row.fault === undefined])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
  });

  test('a quote open to the end of the file makes its first line unterminated', () => {
    const rows = tokenize('1,a,b\n2,"c\n3,d,e\n', { width: 3 });
    expect(rows.map((row) => [row.line, row.isUnterminated])).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ]);
    expect(rows[1]!.fault).toMatch(/^unterminated/);
    expect(rows[2]!.cells).toEqual(['3', 'd', 'e']);
  });

  test('too few and too many fields are named with their line', () => {
    expect(faults(tokenize('1,2,3\n1\n1,2,3,4\n,,\n', { width: 3 }))).toEqual([
      [2, '1 field instead of 3'],
      [3, 'more than 3 fields'],
    ]);
  });

  test('a NUL byte, a field over 1 MiB and a row over 8 MiB are faults of their rows', () => {
    const field = 'x'.repeat(1024 * 1024 + 1);
    const long = 'y'.repeat(9 * 1024 * 1024);
    const text = `1,a\n2,\0\n3,${field}\n4,${long}\n5,b\n`;
    const rows = tokenize(text, { width: 2, piece: 1024 * 1024 });
    expect(rows.map((row) => row.line)).toEqual([1, 2, 3, 4, 5]);
    expect(faults(rows)).toEqual([
      [2, 'a NUL byte'],
      [3, 'a field of more than 1 MiB'],
      [4, 'a row of more than 8 MiB'],
    ]);
  });

  test('a CRLF that is cut in two behind a field over several lines ends one row, not two', () => {
    expect(cells(tokenize('"a\nb",c\r\n1,2\r\n', { width: 2, piece: 1 }))).toEqual([
      ['a\nb', 'c'],
      ['1', '2'],
    ]);
  });

  test('rows, lines and faults are the same however the text is cut', () => {
    const piece = fc.constantFrom('a', '"', '""', ',', '\n', '\r\n', 'b"c', '"d"', '\0', ' ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (parts, size) => {
        const text = parts.join('');
        const whole = tokenize(text, { width: 3 }).map(({ line, cells: row, fault }) => ({ line, row, fault }));
        const cut = tokenize(text, { width: 3, piece: size }).map(({ line, cells: row, fault }) => ({
          line,
          row,
          fault,
        }));
        expect(cut).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });
});
