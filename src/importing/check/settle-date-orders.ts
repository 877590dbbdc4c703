import { ExitCode, Problem } from '../../problem.ts';
import type { PlannedColumn } from '../map/plan-columns.ts';
import { makeDecoder } from '../read/decoder.ts';
import type { Layout } from '../read/inspect-source.ts';
import { readBytes, type Source } from '../read/source.ts';
import { makeTokenizer } from '../read/tokenizer.ts';
import { takeOffGuard } from '../../guard-formula.ts';
import { readOrder, type DateOrder } from './check-date.ts';

interface SettleRequest {
  source: Source;
  layout: Layout;
  columns: readonly PlannedColumn[];
  known: Readonly<Record<string, DateOrder>>;
}

interface Evidence {
  'day-first': number;
  'month-first': number;
  either: number;
  /** A value that reads two ways. */
  example: string;
}

/** Reads the whole file once more for the columns of dates; throws a Problem for one that its values do not settle. */
export async function settleDateOrders({
  source,
  layout,
  columns,
  known,
}: SettleRequest): Promise<Record<string, DateOrder>> {
  const open = columns.filter(({ field, name }) => field?.kind === 'date' && !(name in known));
  const evidence = open.map((): Evidence => ({ 'day-first': 0, 'month-first': 0, either: 0, example: '' }));
  const { dialect, dataOffset, dataLine } = layout;
  const decoder = makeDecoder(dialect.encoding);
  const tokenizer = makeTokenizer({
    ...dialect,
    width: layout.columns.names.length,
    line: dataLine,
    byteLength: decoder.byteLength,
  });
  const look = (text: string, isLast: boolean): void => {
    for (const { cells, fault } of tokenizer.push(text, isLast).rows) {
      if (fault !== undefined || cells.length !== layout.columns.names.length) continue;
      for (const [index, { place }] of open.entries()) {
        const value = takeOffGuard(cells[place]!).trim();
        const order = readOrder(value);
        if (order === undefined) continue;
        const found = evidence[index]!;
        found[order] += 1;
        if (order === 'either' && found.example === '') found.example = value;
      }
    }
  };
  for await (const chunk of readBytes(source, dataOffset)) look(decoder.decode(chunk, false), false);
  look(decoder.decode(Buffer.alloc(0), true), true);
  return Object.fromEntries(open.flatMap(({ name }, index) => decide(name, evidence[index]!)));
}

function decide(name: string, evidence: Evidence): [string, DateOrder][] {
  const { either, example } = evidence;
  const days = evidence['day-first'];
  const months = evidence['month-first'];
  if (days > 0 && months === 0) return [[name, 'day-first']];
  if (months > 0 && days === 0) return [[name, 'month-first']];
  // Nothing in it is a date either way.
  if (days + months + either === 0) return [[name, 'day-first']];
  throw new Problem({
    code: 'ambiguous_dates',
    exit: ExitCode.refused,
    message:
      days > 0
        ? `The dates in column "${name}" contradict each other: some read only with the day first, some only with the month first.`
        : `The dates in column "${name}" can be read two ways, for example "${example}".`,
    hint: 'Say which it is: --date-format DD/MM/YYYY or --date-format MM/DD/YYYY, or --locale de.',
    details: { column: name, day_first: days, month_first: months, either },
  });
}
