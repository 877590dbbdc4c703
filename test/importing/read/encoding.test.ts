import { describe, expect, test } from 'vitest';
import { useTemporaryFolder } from '../../support/small-account.ts';
import { readText } from '../read-text.ts';

const folder = useTemporaryFolder();
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('the encoding of a file', () => {
  test.each([
    { because: 'ascii settles nothing', bytes: Buffer.from('Name,PLZ\nAnna,20095\n'), encoding: 'ascii', name: 'Anna' },
    { because: 'valid UTF-8', bytes: Buffer.from('Name,PLZ\nJürgen,20095\n'), encoding: 'utf-8', name: 'Jürgen' },
    {
      because: 'a UTF-8 mark',
      bytes: Buffer.from('\uFEFFName,PLZ\nJürgen,20095\n'),
      encoding: 'utf-8',
      name: 'Jürgen',
    },
    {
      because: 'UTF-16LE with its mark',
      bytes: Buffer.from('\uFEFFName;PLZ\r\nJürgen – 😀;20095\r\n', 'utf16le'),
      encoding: 'utf-16le',
      name: 'Jürgen – 😀',
    },
    {
      because: 'UTF-16BE with its mark',
      bytes: Buffer.from('\uFEFFName;PLZ\nJürgen;20095\n', 'utf16le').swap16(),
      encoding: 'utf-16be',
      name: 'Jürgen',
    },
    {
      because: 'Windows-1252 with – and €',
      bytes: latin('Name;PLZ\nJ\xfcrgen \x96 100 \x80;20095\n'),
      encoding: 'windows-1252',
      name: 'Jürgen – 100 €',
    },
  ])('$because', async ({ bytes, encoding, name }) => {
    const { layout, good } = await readText(folder(), bytes);
    expect(layout.dialect.encoding).toBe(encoding);
    expect(good[0]!.name).toBe(name);
    expect(layout.columns.names).toEqual(['Name', 'PLZ']);
  });

  test('a file that is ASCII for 5 MB and then Windows-1252 is Windows-1252', async () => {
    const rows = Array.from({ length: 250_000 }, (_, at) => `Anna,${at},xxxxxxxxxx`).join('\n');
    const { layout, good } = await readText(folder(), latin(`Name,Nr,Text\n${rows}\nJ\xfcrgen,1,x\n`));
    expect(layout.dialect.encoding).toBe('windows-1252');
    expect(good.at(-1)!.name).toBe('Jürgen');
  });

  test('column names with bytes that mean nothing are refused', async () => {
    const content = Buffer.from('Name;Ann\u0081e\nA;1\n', 'latin1');
    await expect(readText(folder(), content)).rejects.toMatchObject({
      code: 'unreadable_header',
      exit: 4,
      message: expect.stringContaining('bytes that mean nothing in windows-1252') as string,
    });
  });

  test('one stray byte among much UTF-8 rejects its row and turns nothing into another encoding', async () => {
    const rows = Array.from({ length: 300 }, (_, at) => `Jürgen,${at}\n`).join('');
    const bytes = Buffer.concat([Buffer.from(`Name,Nr\n${rows}`), latin('K\xe4the,1\n'), Buffer.from('Zoë,2\n')]);
    const { layout, good, rejected } = await readText(folder(), bytes);
    expect(layout.dialect.encoding).toBe('utf-8');
    expect(rejected).toMatchObject([{ line: 302, reason: 'bytes that mean nothing in utf-8', bytes: 7 }]);
    expect(bytes.subarray(rejected[0]!.offset, rejected[0]!.offset + 7)).toEqual(latin('K\xe4the,1'));
    expect(good).toHaveLength(301);
    expect(good.at(-1)!.name).toBe('Zoë');
  });

  test.each([0x81, 0x8d, 0x8f, 0x90, 0x9d])(
    'the byte %i means nothing in Windows-1252 and rejects its row',
    async (byte) => {
      const bytes = Buffer.concat([latin('Name;Nr\nJ\xfcrgen;1\nX'), Buffer.from([byte]), latin(';2\n')]);
      const { rejected, good } = await readText(folder(), bytes);
      expect(rejected).toMatchObject([{ line: 3, reason: 'bytes that mean nothing in windows-1252' }]);
      expect(good).toHaveLength(1);
    },
  );

  test('a replacement character that is in the file stays', async () => {
    const { good } = await readText(folder(), 'Name,Nr\nJ\uFFFDrgen,1\n');
    expect(good[0]!.name).toBe('J\uFFFDrgen');
  });
});
