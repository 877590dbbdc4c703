import type { Writable } from 'node:stream';
import { Chalk, type ChalkInstance } from 'chalk';
import { didYouMean } from '../nearest.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Done } from '../store/session.ts';
import { toCsvLine } from './csv-line.ts';
import type { Format, Options } from './options.ts';
import { safeCopy, safeJson, safeLines, safeText } from './safe-text.ts';
import { cellOf, type Column, type Row } from './column.ts';
import type { Surroundings } from './surroundings.ts';

export const SCHEMA_VERSION = 1;

export interface ListView {
  /** The JSON key of the rows: `groups`. */
  name: string;
  columns: readonly Column[];
  /** What `--columns` takes besides, whatever the rows at hand have. */
  also?: readonly string[];
  rows: readonly object[];
  /** Besides the rows: `total`, `next` and the like. */
  about?: Row;
  /** Instead of about and rows, where JSON and YAML have another shape. */
  document?: object;
  /** A line for a terminal that would else show nothing. */
  empty?: string;
  /** A line below the table, on a terminal. */
  footer?: string;
  /** Taken where no format was asked for. */
  unasked?: Format;
}

export interface DocumentView<Content extends object> {
  document: Content;
  /** What `--columns` takes besides the keys at hand. */
  also?: readonly string[];
  /** What people read; `document` is given with its strings made safe for a terminal. */
  text: (document: Content, style: ChalkInstance, width: number) => string;
}

/** Where a command's result goes: always stdout, in the format that was asked for. */
export interface Output {
  readonly style: ChalkInstance;
  /** Columns of the terminal, 80 where there is none. */
  readonly width: number;
  readonly isTerminal: boolean;
  /** A machine reads: JSON, NDJSON, CSV or YAML was asked for. */
  readonly isData: boolean;
  readonly format: Format | undefined;
  list(view: ListView): Promise<void>;
  document<Content extends object>(view: DocumentView<Content>): Promise<void>;
  /** What was changed; `more` are keys beside it in JSON. */
  done(done: readonly Done[], dryRun: boolean, more?: Row): Promise<void>;
  /** Bytes as they are: an exported file, a completion script. */
  raw(text: string): void;
}

export function createOutput(options: Options, { stdout, stderr }: Surroundings, isChange = false): Output {
  const isTerminal = stdout.isTTY === true;
  const style = new Chalk({ level: (options.color ?? isTerminal) ? 1 : 0 });
  const width = isTerminal ? Math.max(40, stdout.columns ?? 80) : 80;
  const { format: asked, quiet } = options;
  const choose = ({ columns, also = [], rows }: Pick<ListView, 'columns' | 'also' | 'rows'>) => {
    const known = [...columns.map(({ key }) => key), ...also, ...rows.slice(0, 50).flatMap((row) => Object.keys(row))];
    const wanted = options.columns?.filter((name) => {
      if (known.includes(name)) return true;
      const problem = unknownColumn(name, [...new Set(known)]);
      if (options.hasAskedColumns && !isChange) throw problem;
      // What was changed is changed, and is told all the same.
      if (options.hasAskedColumns) writeText(stderr, `Warning: ${safeText(problem.message)}\n`);
      return false;
    });
    if (!wanted || wanted.length === 0) return undefined;
    return wanted.map((key) => ({ ...columns.find((column) => column.key === key), key, whenWide: false }));
  };
  const write = (text: string): void => writeText(stdout, text);
  // A file gets what is stored, a terminal nothing that it would obey.
  const writeCsv = (cells: unknown[]): void => write(toCsvLine(isTerminal ? safeCopy(cells) : cells));
  const writeLine = (row: object): void => write(`${safeJson({ schema_version: SCHEMA_VERSION, ...row })}\n`);
  const structured = async (document: object): Promise<void> => {
    if (asked === 'yaml') {
      const { stringify } = await import('yaml');
      const content = { schema_version: SCHEMA_VERSION, ...document };
      const plain = stringify(content);
      // Only between double quotes does YAML read an escape back as what it stands for.
      return write(
        safeLines(plain) === plain ? plain : safeLines(stringify(content, { defaultStringType: 'QUOTE_DOUBLE' })),
      );
    }
    return write(`${safeJson({ schema_version: SCHEMA_VERSION, ...document }, isTerminal ? 2 : undefined)}\n`);
  };

  return {
    style,
    width,
    isTerminal,
    isData: asked !== undefined && asked !== 'table',
    format: asked,
    raw: write,
    async list(view) {
      const chosen = choose(view);
      const shown = chosen ?? view.columns;
      const rows = view.rows as readonly Row[];
      const format = asked ?? view.unasked;
      if (format === 'json' || format === 'yaml') {
        const picked = chosen ? rows.map((row) => pick(row, chosen)) : rows;
        return structured(chosen || !view.document ? { ...view.about, [view.name]: picked } : view.document);
      }
      if (format === 'ndjson') return (chosen ? rows.map((row) => pick(row, chosen)) : rowsOf(view)).forEach(writeLine);
      if (format === 'csv') {
        write(toCsvLine(shown.map(({ key }) => key)));
        return rows.forEach((row) => writeCsv(shown.map(({ key }) => cellOf(row, key))));
      }
      const safe = rows.map((row) => safeCopy(row));
      if (format === 'table' || isTerminal) {
        if (safe.length === 0) return quiet || !view.empty ? undefined : write(`${view.empty}\n`);
        const { drawTable } = await import('./draw-table.ts');
        write(drawTable(shown, safe, { style, width }));
        return view.footer && !quiet ? write(`${style.dim(safeText(view.footer))}\n`) : undefined;
      }
      return safe.forEach((row) => write(`${shown.map(({ key }) => toPlain(cellOf(row, key))).join('\t')}\n`));
    },
    async document({ document: whole, also, text }) {
      const picked = choose({ columns: [], also, rows: [whole] });
      const document = picked ? pick(whole as Row, picked) : whole;
      if (asked === 'json' || asked === 'yaml') return structured(document);
      if (asked === 'ndjson') return writeLine(document);
      if (picked && asked !== 'csv')
        return write(`${picked.map(({ key }) => safeText(toPlain(cellOf(document as Row, key)))).join('\t')}\n`);
      if (asked === 'csv') {
        write(toCsvLine(['key', 'value']));
        return Object.entries(document).forEach(([key, value]) => writeCsv([key, toPlain(value)]));
      }
      const drawn = text(safeCopy(whole), style, width);
      const shown = isTerminal ? (await import('./wrap-lines.ts')).wrapLines(drawn, width) : drawn;
      return shown === '' ? undefined : write(shown.endsWith('\n') ? shown : `${shown}\n`);
    },
    async done(done, dryRun, more) {
      if (asked === 'json' || asked === 'yaml') {
        const changes = done.map(({ result, object, key, text }) => ({ result, object, key, text }));
        return structured({ dry_run: dryRun, ...more, changes });
      }
      if (asked === 'ndjson') return done.forEach((one) => writeLine({ dry_run: dryRun, ...one }));
      if (asked === 'csv') {
        write(toCsvLine(['result', 'object', 'key', 'text']));
        return done.forEach(({ result, object, key, text }) => writeCsv([result, object, key, text]));
      }
      if (quiet) return;
      const mark = (result: Done['result']): string => {
        if (!isTerminal) return '';
        return result === 'unchanged' ? `${style.dim('·')} ` : `${style.green('✓')} `;
      };
      for (const { result, text } of done)
        write(`${mark(result)}${safeText(text)}.${dryRun ? style.yellow(' (dry run, nothing kept)') : ''}\n`);
    },
  };
}

export function writeText(stream: Writable, text: string): void {
  stream.write(text);
}

function toPlain(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(', ');
  return JSON.stringify(value);
}

function pick(row: Row, columns: readonly Column[]): Row {
  return Object.fromEntries(columns.map(({ key }) => [key, cellOf(row, key) ?? null]));
}

// A row is the same in every format for programs.
function rowsOf({ name, document, rows }: ListView): readonly object[] {
  const whole = document && (document as Row)[name];
  return Array.isArray(whole) ? (whole as object[]) : rows;
}

function unknownColumn(key: string, known: readonly string[]): Problem {
  return new Problem({
    code: 'unknown_column',
    exit: ExitCode.usage,
    message: `No column is called "${key}".`,
    hint: didYouMean(key, known, `There are: ${known.join(', ')}.`),
  });
}
