import { constants, accessSync, existsSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import iconv from 'iconv-lite';
import type { Kysely } from 'kysely';
import { guardFormula } from '../../guard-formula.ts';
import { ExitCode, Problem } from '../../problem.ts';
import type { Schema } from '../../store/schema/schema.ts';
import type { Session } from '../../store/session.ts';
import { toNewline, type LineEnds } from '../read/dialect.ts';
import { toFileProblem } from '../read/file-problem.ts';
import type { Layout } from '../read/inspect-source.ts';
import { scanRow } from '../read/scan-row.ts';
import { readBytes, type Source } from '../read/source.ts';
import { makeReasonTeller } from '../settle/tell-reasons.ts';
import { RECORD_TYPE_OF, type Target } from '../targets.ts';
import { readInOrder } from './read-in-order.ts';

/** Where rejects go, or a Problem if they could not be written there. */
export function settleRejectsPath(file: string, given: string | undefined): string {
  if (given === undefined && file === '-') {
    throw new Problem({
      code: 'rejects_path_missing',
      exit: ExitCode.usage,
      message: 'With standard input, where do rejected rows go?',
      hint: 'Name a file for them: --rejects FILE.',
    });
  }
  const path = given ?? `${file}.rejects.csv`;
  try {
    accessSync(dirname(path), constants.W_OK);
    return path;
  } catch {
    throw new Problem({
      code: 'rejects_not_writable',
      exit: given === undefined ? ExitCode.usage : ExitCode.failed,
      message: `Rejected rows cannot be written to "${path}": the folder is not there, or not writable.`,
      hint: 'Name a file in another folder: --rejects FILE.',
    });
  }
}

export interface RejectsRequest {
  importId: number;
  target: Target;
  source: Source;
  layout: Layout;
  lineEnds: LineEnds;
  path: string;
}

/** Writes the rejected rows beside their place, as they came; `putRejects` moves them there. */
export async function writeRejects(session: Session, request: RejectsRequest): Promise<void> {
  const { importId, target, source, layout, lineEnds, path } = request;
  const { dialect, columns } = layout;
  const newline = { lf: '\n', crlf: '\r\n', cr: '\r', mixed: '\n', none: '\n' }[toNewline(lineEnds)];
  const encode = encoderOf(dialect.encoding);
  const line = (cells: readonly string[]): string => cells.map((cell) => quote(cell, layout)).join(dialect.delimiter);
  const file = await openNew(temporary(path));
  try {
    await file.write(markOf(dialect.encoding));
    await file.write(encode(line(['_line', '_reason', ...columns.names]) + newline));
    const bytesOf = makeByteReader(source);
    for await (const page of listRejects(session.db, importId)) {
      // Rows that another read before this import was cut off name what that one saw.
      const reasons = page.map(({ reason }) => reason);
      const tell =
        target === 'users'
          ? (reason: string | null) => reason
          : await makeReasonTeller(session, RECORD_TYPE_OF[target], reasons);
      for (const { line: number, reason, bytes_at, bytes } of page) {
        const original = await bytesOf(bytes_at ?? 0, bytes ?? 0);
        await file.write(encode(line([String(number), tell(reason) ?? '']) + dialect.delimiter));
        await file.write(guardRow(original, layout));
        await file.write(encode(newline));
      }
    }
    await file.sync();
  } catch (error) {
    throw toFileProblem(error, path) ?? error;
  } finally {
    await file.close();
  }
}

export function putRejects(path: string): void {
  if (existsSync(temporary(path))) renameSync(temporary(path), path);
}

export function dropRejects(path: string): void {
  rmSync(temporary(path), { force: true });
}

function temporary(path: string): string {
  return `${path}.part`;
}

async function openNew(path: string) {
  try {
    return await open(path, 'w', 0o600);
  } catch (error) {
    throw toFileProblem(error, path) ?? error;
  }
}

function listRejects(db: Kysely<Schema>, importId: number) {
  return readInOrder((after) =>
    db
      .selectFrom('import_rows')
      .select(['row as place', 'line', 'reason', 'bytes_at', 'bytes'])
      .where('import_id', '=', importId)
      .where('outcome', '=', 'rejected')
      .where('row', '>', after)
      .orderBy('row')
      .limit(1000)
      .execute(),
  );
}

// Rows are asked for in the order of the file: one pass, also through a packed one.
function makeByteReader(source: Source): (offset: number, length: number) => Promise<Buffer> {
  let chunks: AsyncGenerator<Buffer> | undefined;
  let buffered: Buffer = Buffer.alloc(0);
  let start = 0;
  return async (offset, length) => {
    if (!chunks || (!source.isPacked && offset > start + buffered.length + 4 * 1024 * 1024)) {
      await chunks?.return(undefined);
      chunks = readBytes(source, offset);
      buffered = Buffer.alloc(0);
      start = offset;
    }
    while (start + buffered.length < offset + length) {
      const next = await chunks.next();
      if (next.done) break;
      const behind = Math.max(0, Math.min(buffered.length, offset - start));
      buffered = Buffer.concat([buffered.subarray(behind), next.value]);
      start += behind;
    }
    return Buffer.from(buffered.subarray(offset - start, offset - start + length));
  };
}

// The bytes stay as they came, but where a spreadsheet would run one of the cells: that cell gets its apostrophe.
function guardRow(bytes: Buffer, { dialect, columns }: Layout): Buffer {
  const isWide = dialect.encoding.startsWith('utf-16');
  const text = isWide ? iconv.decode(bytes, dialect.encoding) : bytes.toString('latin1');
  const { delimiter, quote: mark } = dialect;
  const lineEnd = /[\r\n]/.exec(text)?.index ?? text.length;
  const scan = scanRow({ text, start: 0, lineEnd, delimiter, quote: mark, width: columns.names.length, isLast: true });
  if (scan.outcome !== 'complete' || !scan.cells.some((cell) => guardFormula(cell) !== cell)) return bytes;
  const guarded = scan.cells.map((cell) => quote(guardFormula(cell), { dialect, columns } as Layout)).join(delimiter);
  return isWide ? iconv.encode(guarded, dialect.encoding) : Buffer.from(guarded, 'latin1');
}

function quote(cell: string, { dialect }: Pick<Layout, 'dialect'>): string {
  const { delimiter, quote: mark } = dialect;
  const needsQuotes = cell.includes(delimiter) || cell.includes(mark) || /[\r\n]/.test(cell);
  return needsQuotes ? mark + cell.replaceAll(mark, mark + mark) + mark : cell;
}

function encoderOf(encoding: string): (text: string) => Buffer {
  if (encoding === 'ascii' || encoding === 'utf-8') return (text) => Buffer.from(text, 'utf8');
  return (text) => iconv.encode(text, encoding);
}

// Only UTF-16 needs its mark to be read again; a mark in UTF-8 is for Excel alone.
function markOf(encoding: string): Buffer {
  if (encoding === 'utf-16le') return Buffer.from([0xff, 0xfe]);
  return encoding === 'utf-16be' ? Buffer.from([0xfe, 0xff]) : Buffer.alloc(0);
}
