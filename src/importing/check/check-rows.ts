import { takeOffGuard } from '../map/name-columns.ts';
import type { PlannedColumn } from '../map/plan-columns.ts';
import { hashIdentity, toIdentityTexts } from '../identities.ts';
import { isBlank, type Row } from '../read/tokenizer.ts';
import type { Check, Checked } from './check.ts';
import { checkDate, type DateOrder } from './check-date.ts';
import { checkEmail } from './check-email.ts';
import { makeCountryCheck } from './check-country.ts';
import { makeNumberCheck } from './check-number.ts';
import { makePhoneCheck } from './check-phone.ts';
import { lacksLeadingZero, makeZipCheck } from './check-zip.ts';
import type { Warnings } from './warnings.ts';
import { zonedTime } from './zoned-time.ts';

export interface CheckOptions {
  columns: readonly PlannedColumn[];
  /** Of (affiliate, external_id). */
  affiliateId: number;
  required: readonly string[];
  /** In small letters. */
  nullWords: readonly string[];
  hasDecimalComma: boolean;
  timezone: string;
  /** For phones and zips of rows without a country. */
  country: string | undefined;
  /** By column name; a column that needs one and has none throws `Undecided`. */
  dateOrders: Readonly<Record<string, DateOrder>>;
}

/** A row as it can be stored, or why not. */
export interface CheckedRow {
  outcome: 'good' | 'blank' | 'rejected';
  /** JSON of normalized values by field. */
  data: string;
  /** JSON by column name: what fits no field, and originals that differ from what became of them. */
  form: string;
  name: string;
  /** Hashes in the order of IDENTITY_KINDS, 0 for none. */
  identities: number[];
  /** Why it is rejected: all its errors. */
  reason: string;
}

export type RowChecker = (row: Row) => CheckedRow;

interface Cell {
  column: PlannedColumn;
  check: Check | undefined;
  kind: string;
  dataKey: string;
  formKey: string;
  isRequired: boolean;
}

const NO_IDENTITIES = [0, 0, 0, 0];

export function makeRowChecker(options: CheckOptions, warnings: Warnings): RowChecker {
  const cells = options.columns.filter(({ isIgnored }) => !isIgnored).map((column) => toCell(column, options));
  const country = cells.find(({ kind }) => kind === 'country');
  const required = options.required.filter((key) => !cells.some(({ column }) => column.field?.key === key));
  const nullWords = new Set(options.nullWords);

  return (row) => {
    if (isBlank(row.cells) && row.fault === undefined) return blank();
    const errors: string[] = required.map((key) => `${key}: required, and there is no such column`);
    let data = '';
    let form = '';
    const values: Record<string, string | undefined> = {};
    let home = options.country;
    if (country) {
      const text = read(row, country);
      const code = text === '' ? undefined : country.check!(text, undefined);
      if (typeof code === 'string') home = code;
    }
    for (const cell of cells) {
      const raw = row.cells[cell.column.place]!;
      if (raw === '') {
        if (cell.isRequired) errors.push(`${cell.column.field!.key}: required, and empty`);
        continue;
      }
      const text = read(row, cell);
      if (text === '') {
        if (cell.isRequired) errors.push(`${cell.column.field!.key}: required, and empty`);
        continue;
      }
      const { field } = cell.column;
      if (field === undefined) {
        form += cell.formKey + quoteJson(text);
        continue;
      }
      const checked: Checked = cell.check ? cell.check(text, home) : text;
      if (typeof checked !== 'string') {
        const error = `${field.key} "${shorten(text)}": ${checked.fault}`;
        if (cell.isRequired) errors.push(error);
        else warnings.add('value_dropped', row.line, `${cell.column.name}: ${checked.fault}`, field.key);
        noteDamage(cell, text, home, row.line);
        form += cell.formKey + quoteJson(text);
        continue;
      }
      values[field.key] = checked;
      if (field.key !== 'name')
        data += cell.dataKey + (cell.kind === 'number' ? toJsonNumber(checked) : quoteJson(checked));
      if (checked !== text) form += cell.formKey + quoteJson(text);
    }
    if (errors.length > 0) return { ...blank(), outcome: 'rejected', reason: errors.join('; ') };
    const full = values.name ?? join(values.first_name, values.last_name);
    return {
      outcome: 'good',
      data: `{${data.slice(1)}}`,
      form: form === '' ? '' : `{${form.slice(1)}}`,
      name: full ?? values.company ?? values.email ?? values.phone ?? values.external_id ?? '',
      identities: toIdentityTexts(options.affiliateId, {
        externalId: values.external_id,
        email: values.email,
        phone: values.phone,
        name: full,
        zip: values.zip,
      }).map((text) => (text === undefined ? 0 : hashIdentity(text))),
      reason: '',
    };
  };

  function read(row: Row, cell: Cell): string {
    const text = takeOffGuard(row.cells[cell.column.place]!).trim();
    return nullWords.size > 0 && nullWords.has(text.toLowerCase()) ? '' : text;
  }

  function noteDamage({ kind, column }: Cell, text: string, home: string | undefined, line: number): void {
    const isDamaged =
      (kind === 'phone' && /^\d+[.,]\d+E\+?\d+$/i.test(text)) || (kind === 'zip' && lacksLeadingZero(text, home));
    if (isDamaged) warnings.add('spreadsheet_damage', line, `${column.name}: damaged by a spreadsheet`, column.name);
  }
}

function toCell(column: PlannedColumn, options: CheckOptions): Cell {
  const key = column.field?.key ?? '';
  return {
    column,
    check: makeCheck(column, options),
    kind: column.field?.kind ?? 'text',
    dataKey: `,${JSON.stringify(key)}:`,
    formKey: `,${JSON.stringify(column.name)}:`,
    isRequired: options.required.includes(key),
  };
}

function makeCheck({ field, name }: PlannedColumn, options: CheckOptions): Check | undefined {
  switch (field?.kind) {
    case 'email':
      return checkEmail;
    case 'phone':
      return makePhoneCheck();
    case 'country':
      return makeCountryCheck();
    case 'zip':
      return makeZipCheck();
    case 'number':
      return makeNumberCheck(options.hasDecimalComma);
    case 'date': {
      const zone = zonedTime(options.timezone);
      return (text) => checkDate(text, options.dateOrders[name], zone);
    }
    case 'choice':
      return makeChoiceCheck(field.choices ?? []);
    default:
      return undefined;
  }
}

function makeChoiceCheck(choices: readonly string[]): Check {
  const byText = new Map(choices.map((choice) => [choice.toLowerCase(), choice]));
  return (text) => byText.get(text.toLowerCase()) ?? { fault: `not one of ${choices.join(', ')}` };
}

function blank(): CheckedRow {
  return { outcome: 'blank', data: '', form: '', name: '', identities: NO_IDENTITIES, reason: '' };
}

function join(first: string | undefined, last: string | undefined): string | undefined {
  if (first === undefined) return last;
  return last === undefined ? first : `${first} ${last}`;
}

// JSON.stringify costs several times the test that shows that there is nothing to escape.
function quoteJson(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return /["\\\u0000-\u001F\uD800-\uDFFF]/.test(text) ? JSON.stringify(text) : `"${text}"`;
}

// A decimal that a JSON number cannot hold exactly stays text.
function toJsonNumber(decimal: string): string {
  return String(Number(decimal)) === decimal ? decimal : `"${decimal}"`;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
