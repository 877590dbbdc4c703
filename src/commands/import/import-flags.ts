import { type Command, InvalidArgumentError, Option } from 'commander';
import { collectPair, collectWords } from '../../cli/verb.ts';
import { parseDuration } from '../../duration.ts';
import { hintOfLocale, isKnownLocale } from '../../directory/known-locale.ts';
import type { DateOrder } from '../../importing/check/check-date.ts';
import type { ImportRequest, MaxRejects } from '../../importing/run/import-request.ts';
import { ON_DUPLICATE } from '../../importing/settle/decide-row.ts';

/** The flags of every import, as commander hands them over. */
export interface ImportFlags {
  delimiter?: string;
  quote?: string;
  encoding?: string;
  header: boolean;
  skipLines?: number;
  map: Record<string, string>;
  acceptMapping?: boolean;
  ignoreUnknown?: boolean;
  strict?: boolean;
  locale?: string;
  dateFormat?: DateOrder;
  require?: string[];
  null?: string[];
  onDuplicate?: ImportRequest['onDuplicate'];
  dedupeAcross?: ImportRequest['across'];
  maxRejects?: MaxRejects;
  minAge?: number;
  rejects?: string;
}

export function withImportFlags(command: Command): Command {
  return command
    .option('--delimiter <character>', 'between fields; "tab" for a tab (found when absent)', parseDelimiter)
    .option('--quote <character>', 'around fields (found when absent)', parseCharacter)
    .option('--encoding <name>', 'utf-8, utf-16le, windows-1252 … (found when absent)')
    .option('--no-header', 'the first row is data; columns are called column_1 …')
    .option('--skip-lines <n>', 'lines before the header', parseWholeNumber)
    .option('--map <column=field>', 'what a column is; may be repeated', collectPair, {})
    .option('--accept-mapping', 'confirm what the columns mean, if nothing is stored yet')
    .option('--ignore-unknown', 'drop columns that fit no field')
    .option('--strict', 'refuse columns that fit no field')
    .option('--locale <locale>', 'how numbers and dates are written, for example de', parseLocale)
    .option('--date-format <format>', 'DD/MM/YYYY or MM/DD/YYYY', parseDateFormat)
    .option('--require <fields>', 'fields without which a row is rejected', collectWords)
    .option('--null <words>', 'words that mean nothing is there: NaN,Select,-', collectWords)
    .addOption(new Option('--on-duplicate <what>', 'what to do with a row that is known').choices(ON_DUPLICATE))
    .addOption(new Option('--dedupe-across <range>', 'whose leads count').choices(['affiliate', 'account']))
    .option('--max-rejects <n>', 'more rejected rows, 5% or 100, refuse the file', parseMaxRejects)
    .option('--min-age <duration>', 'leave a file that changed more recently', (text) =>
      parseDuration(text, '--min-age'),
    )
    .option('--rejects <file>', 'where rejected rows go; FILE.rejects.csv when absent');
}

/** The part of a request that the flags say. */
export function toRequest(flags: ImportFlags): Omit<ImportRequest, 'target' | 'file'> {
  return {
    delimiter: flags.delimiter,
    quote: flags.quote,
    encoding: flags.encoding,
    header: flags.header ? undefined : false,
    skipLines: flags.skipLines,
    map: Object.keys(flags.map).length > 0 ? flags.map : undefined,
    acceptMapping: flags.acceptMapping,
    ignoreUnknown: flags.ignoreUnknown,
    strict: flags.strict,
    locale: flags.locale,
    dateOrder: flags.dateFormat,
    require: flags.require,
    nullWords: flags.null,
    onDuplicate: flags.onDuplicate,
    across: flags.dedupeAcross,
    maxRejects: flags.maxRejects,
    minAgeSeconds: flags.minAge,
    rejects: flags.rejects,
  };
}

function parseDelimiter(text: string): string {
  return text === 'tab' || text === '\\t' ? '\t' : parseCharacter(text);
}

function parseCharacter(text: string): string {
  if (text.length !== 1 || text === '\n' || text === '\r') throw new InvalidArgumentError('Give one character.');
  return text;
}

function parseWholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}

function parseMaxRejects(text: string): MaxRejects {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text);
  if (percent) return { percent: Number(percent[1]) };
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Give a number of rows, or a share of them such as 5%.');
  return { rows: Number(text) };
}

// What matters of a format is which comes first; everything else is read as it is written.
function parseDateFormat(text: string): DateOrder {
  const upper = text.toUpperCase();
  const day = upper.indexOf('D');
  const month = upper.indexOf('M');
  if (day === -1 || month === -1) throw new InvalidArgumentError('Write it as DD/MM/YYYY or MM/DD/YYYY.');
  return day < month ? 'day-first' : 'month-first';
}

function parseLocale(text: string): string {
  const dashed = text.replaceAll('_', '-');
  if (isKnownLocale(dashed)) return Intl.getCanonicalLocales(dashed)[0]!;
  throw new InvalidArgumentError(`"${text}" is no locale. ${hintOfLocale(text)}`);
}
