import { Undecided } from '../check/check-date.ts';
import { makeRowChecker, type CheckedRow, type CheckOptions } from '../check/check-rows.ts';
import { gatherWarnings } from '../check/warnings.ts';
import { settleDateOrders } from '../check/settle-date-orders.ts';
import { buildBatch, TEXTS, type Batch, type Progress } from './batch.ts';
import { makeDecoder } from './decoder.ts';
import { makeStageClock } from '../stage-clock.ts';
import type { Layout } from './inspect-source.ts';
import { readBytes, type Source } from './source.ts';
import { LONG_ROW, makeTokenizer, SHOWN_OF_LONG_ROW, type Row, type RowBlock } from './tokenizer.ts';

/** All that the reading thread needs to know. */
export interface ReadPlan {
  source: Source;
  layout: Layout;
  check: CheckOptions;
  /** Where an interrupted import goes on. */
  from: Progress;
  /** Of one batch; a good measure when absent. */
  batchBytes?: number | undefined;
}

/** Memory of a batch that has been stored, if there is any. */
export type TakeSpare = () => Buffer | undefined;

/** For the texts of the first rows; then those of the last batch tell. */
const FIRST_TEXT_BYTES = 16 * 1024;

export function startOf(layout: Layout): Progress {
  return {
    offset: layout.dataOffset,
    line: layout.dataLine,
    rows: 0,
    undecodable: 0,
    lineEnds: { lf: 0, crlf: 0, cr: 0 },
    warnings: [],
    dateOrders: {},
    stages: {},
  };
}

/** Bytes → text → rows → checked, a megabyte at a time. */
export async function* readBatches(
  { source, layout, check, from, batchBytes }: ReadPlan,
  takeSpare?: TakeSpare,
): AsyncGenerator<Batch> {
  const { dialect, columns } = layout;
  const decoder = makeDecoder(dialect.encoding);
  const { byteLength } = decoder;
  const lineFeedBytes = byteLength('\n');
  const warnings = gatherWarnings(from.warnings);
  const dateOrders = { ...check.dateOrders, ...from.dateOrders };
  const checkRow = makeRowChecker({ ...check, dateOrders }, warnings);
  const tokenizer = makeTokenizer({
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    width: columns.names.length,
    line: from.line,
    byteLength,
  });
  Object.assign(tokenizer.lineEnds, from.lineEnds);
  let { offset, rows, undecodable } = from;
  let textBytes = FIRST_TEXT_BYTES;
  const clock = makeStageClock(from.stages);

  const take = async (block: RowBlock): Promise<Batch> => {
    const batch = buildBatch(block.most, textBytes, takeSpare?.());
    let knownAt = 0;
    let knownOffset = offset;
    const offsetOf = (at: number): number => {
      // What stands between two rows is nearly always a line feed.
      const isLineFeed = at === knownAt + 1 && block.text.charCodeAt(knownAt) === 10;
      knownOffset += isLineFeed ? lineFeedBytes : byteLength(block.text.slice(knownAt, at));
      knownAt = at;
      return knownOffset;
    };
    const mayBeStray = !block.text.isWellFormed();
    for (const row of block.rows) {
      rows += 1;
      if (mayBeStray && !block.text.slice(row.start, row.end).isWellFormed()) {
        undecodable += 1;
        row.fault ??= `bytes that mean nothing in ${dialect.encoding}`;
      }
      const checked = row.fault === undefined ? (checkNow(row) ?? (await checkSettled(row))) : toRejected(row.fault);
      if (checked.outcome === 'good') noteQuirks(row);
      const start = offsetOf(row.start);
      const bytes = offsetOf(row.end) - start;
      batch.add(checked, {
        line: row.line,
        isUnterminated: row.isUnterminated,
        offset: start,
        bytes: row.fault === LONG_ROW ? Math.min(bytes, SHOWN_OF_LONG_ROW) : bytes,
      });
    }
    offset = offsetOf(block.end());
    clock.spent('rows');
    const built = batch.finish({
      offset,
      line: tokenizer.line(),
      rows,
      undecodable,
      lineEnds: { ...tokenizer.lineEnds },
      warnings: warnings.list(),
      dateOrders: { ...dateOrders },
      stages: { ...clock.stages },
    });
    textBytes = Math.ceil((built.ends[built.count * TEXTS - 1] ?? 0) * 1.1) + FIRST_TEXT_BYTES;
    return built;
  };

  const checkNow = (row: Row): CheckedRow | undefined => {
    try {
      return checkRow(row);
    } catch (thrown) {
      if (thrown instanceof Undecided) return undefined;
      throw thrown;
    }
  };

  // The first date that reads two ways stops everything until its column is settled by all of its values.
  const checkSettled = async (row: Row): Promise<CheckedRow> => {
    Object.assign(dateOrders, await settleDateOrders({ source, layout, columns: check.columns, known: dateOrders }));
    return checkRow(row);
  };

  const noteQuirks = (row: Row): void => {
    if (row.hasQuoteInside) warnings.add('quote_inside', row.line, 'a quote inside an unquoted field, kept as text');
    else if (row.hasTextBehindQuote)
      warnings.add('text_behind_quote', row.line, 'text behind a closing quote, kept as text');
    if (row.isUnterminated)
      warnings.add('unterminated', row.line, 'the last row has no line end: is the file complete?');
  };

  for await (const chunk of readBytes(source, offset, Infinity, batchBytes)) {
    clock.spent('read');
    const text = decoder.decode(chunk, false);
    clock.spent('decode');
    const block = tokenizer.push(text, false);
    const batch = await take(block);
    if (batch.count === 0) continue;
    yield batch;
    clock.spent('wait');
  }
  yield await take(tokenizer.push(decoder.decode(Buffer.alloc(0), true), true));
}

function toRejected(reason: string): CheckedRow {
  return { outcome: 'rejected', data: '', form: '', name: '', identities: [0, 0, 0, 0], reason };
}
