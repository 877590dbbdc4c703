import { createHash } from 'node:crypto';
import { ExitCode, Problem } from '../../problem.ts';
import { nameColumns, type Columns } from '../map/name-columns.ts';
import { makeDecoder, type Encoding } from './decoder.ts';
import { assertNotQuotedLines, detectDialect, readSample, type DialectOptions } from './detect-dialect.ts';
import { toNewline, type Dialect, type Newline } from './dialect.ts';
import { gatherEncodingEvidence, judgeEncoding, type EncodingEvidence } from './encoding-evidence.ts';
import { readBytes, type Source } from './source.ts';

const SAMPLE_BYTES = 1024 * 1024;

export interface ReadOptions extends DialectOptions {
  encoding?: Encoding | undefined;
}

/** What one pass over a file's bytes tells: who it is, and how it was written. */
export interface Fingerprint {
  sha256: string;
  /** Unpacked. */
  size: number;
  evidence: EncodingEvidence;
}

/** Where a table begins in a file, and what its columns are called. */
export interface Layout {
  dialect: Dialect;
  columns: Columns;
  /** Of the first row of data. */
  dataOffset: number;
  dataLine: number;
  /** As the lines before the data end: all there is to go by where a file has a header alone. */
  newline: Newline;
}

/** Hashes the unpacked bytes, so that a file is known again when it is renamed or packed. */
export async function fingerprint(source: Source): Promise<Fingerprint> {
  const hash = createHash('sha256');
  const evidence = gatherEncodingEvidence();
  let size = 0;
  for await (const chunk of readBytes(source)) {
    hash.update(chunk);
    evidence.add(chunk);
    size += chunk.length;
  }
  return { sha256: hash.digest('hex'), size, evidence: evidence.finish() };
}

/** Reads the beginning of a file: dialect and header. */
export async function inspectLayout(source: Source, print: Fingerprint, set: ReadOptions): Promise<Layout> {
  const encoding = set.encoding ?? judgeEncoding(print.evidence);
  const decoder = makeDecoder(encoding);
  const markBytes = encoding === print.evidence.marked ? print.evidence.markBytes : 0;
  const chunks: Buffer[] = [];
  for await (const chunk of readBytes(source, markBytes, markBytes + SAMPLE_BYTES)) chunks.push(chunk);
  const isWhole = print.size <= markBytes + SAMPLE_BYTES;
  const sample = decoder.decode(Buffer.concat(chunks), isWhole);
  if (sample.trim() === '') throw emptyFile(source.name);
  if (set.delimiter === undefined) assertNotQuotedLines(sample, isWhole, source.name);
  const found = detectDialect(sample, isWhole, set);
  const dialect: Dialect = { ...found, encoding: print.evidence.isAscii && !set.encoding ? 'ascii' : encoding };
  const skippedEnd = endOfLines(sample, dialect.skippedLines);
  const [first] = readSample(sample.slice(skippedEnd), isWhole, dialect.delimiter, dialect.quote);
  if (!first || first.fault) throw unreadableHeader(source.name, first?.fault);
  if (dialect.header && !first.cells.join('').isWellFormed()) {
    throw unreadableHeader(source.name, `it has bytes that mean nothing in ${encoding}`);
  }
  const headerEnd = dialect.header
    ? endOfLines(sample.slice(skippedEnd + first.end), 1) + skippedEnd + first.end
    : skippedEnd;
  const before = sample.slice(0, headerEnd);
  const lineEnds = before.match(/\r\n|\n|\r/g) ?? [];
  return {
    dialect,
    columns: nameColumns(first.cells, dialect.header),
    dataOffset: markBytes + decoder.byteLength(before),
    dataLine: 1 + lineEnds.length,
    newline: toNewline({
      lf: lineEnds.filter((end) => end === '\n').length,
      crlf: lineEnds.filter((end) => end === '\r\n').length,
      cr: lineEnds.filter((end) => end === '\r').length,
    }),
  };
}

function endOfLines(text: string, count: number): number {
  const ends = /\r\n|\n|\r/g;
  for (let line = 0; line < count; line += 1) if (!ends.exec(text)) return text.length;
  return ends.lastIndex;
}

function emptyFile(name: string): Problem {
  return new Problem({
    code: 'empty_file',
    exit: ExitCode.refused,
    message: `"${name}" is empty.`,
    hint: 'A file needs at least a line of column names.',
  });
}

function unreadableHeader(name: string, fault: string | undefined): Problem {
  return new Problem({
    code: 'unreadable_header',
    exit: ExitCode.refused,
    message: `"${name}" has no line of column names that can be read${fault ? `: ${fault}` : ''}.`,
    hint: 'Say how it is written: --delimiter, --quote, --encoding, --skip-lines N or --no-header.',
  });
}
