import { toDecimal } from '../../records/decimal.ts';
import { takeOffGuard } from '../../guard-formula.ts';
import type { PlannedColumn } from '../map/plan-columns.ts';
import { hashIdentities, type IdentityParts } from '../../records/lead-identities.ts';
import { isBlank, type Row } from '../read/tokenizer.ts';
import type { Check, Checked } from './check.ts';
import { checkDate, type DateOrder, needsOrder } from './check-date.ts';
import { checkEmail } from './check-email.ts';
import { makeCountryCheck } from './check-country.ts';
import { makeNumberCheck } from './check-number.ts';
import { DAMAGED, makePhoneCheck } from './check-phone.ts';
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
  place: number;
  /** Its field, empty for form data. */
  key: string;
  check: Check | undefined;
  kind: string;
  dataKey: string;
  formKey: string;
  isRequired: boolean;
}

/** What HubSpot exports where there is nothing. */
const NO_VALUE = '(No value)';
const BLANK: CheckedRow = { outcome: 'blank', data: '', form: '', name: '', identities: [0, 0, 0, 0], reason: '' };

export function makeRowChecker(options: CheckOptions, warnings: Warnings): RowChecker {
  const cells = options.columns.filter(({ isIgnored }) => !isIgnored).map((column) => toCell(column, options));
  const dates = cells.filter(({ kind }) => kind === 'date');
  const country = cells.find(({ kind }) => kind === 'country');
  const missing = options.required
    .filter((key) => !cells.some(({ column }) => column.field?.key === key))
    .map((key) => `${key}: required, and there is no such column`);
  const nullWords = new Set(options.nullWords);
  const columnCount = options.columns.length;

  return (row) => {
    if (row.cells.length !== columnCount || isBlank(row.cells)) return BLANK;
    // First of all: a row whose date is not decided yet comes again, and is warned of once.
    for (const { column, place, check } of dates) {
      if (column.name in options.dateOrders) continue;
      const text = read(row.cells[place]!);
      if (needsOrder(text)) check!(text, undefined);
    }
    let errors = missing;
    const quote = row.isPlain ? quotePlain : quoteJson;
    const person: IdentityParts = {
      externalId: undefined,
      email: undefined,
      phone: undefined,
      name: undefined,
      zip: undefined,
    };
    let data = '';
    let form = '';
    let first: string | undefined;
    let last: string | undefined;
    let company: string | undefined;
    const home = country ? (findHome(row, country) ?? options.country) : options.country;
    for (const cell of cells) {
      const text = read(row.cells[cell.place]!);
      if (text === '') {
        if (cell.isRequired) errors = [...errors, `${cell.key}: required, and empty`];
        continue;
      }
      if (cell.key === '') {
        form += cell.formKey + quote(text);
        continue;
      }
      const checked: Checked = cell.check ? cell.check(text, home) : text;
      if (typeof checked !== 'string') {
        if (cell.isRequired) errors = [...errors, `${cell.key} "${shorten(text)}": ${checked.fault}`];
        else if (checked.fault !== DAMAGED)
          warnings.add('value_dropped', row.line, `${cell.column.name}: ${checked.fault}`, cell.key);
        noteDamage(cell, text, home, row.line);
        form += cell.formKey + quote(text);
        continue;
      }
      if (cell.kind !== 'text' && checked !== text) form += cell.formKey + quote(text);
      switch (cell.key) {
        case 'name':
          person.name = checked;
          continue;
        case 'external_id':
          person.externalId = checked;
          break;
        case 'email':
          person.email = checked;
          break;
        case 'phone':
          person.phone = checked;
          break;
        case 'zip':
          person.zip = checked;
          break;
        case 'first_name':
          first = checked;
          break;
        case 'last_name':
          last = checked;
          break;
        case 'company':
          company = checked;
          break;
        default:
      }
      data += cell.dataKey + (cell.kind === 'number' ? JSON.stringify(toDecimal(checked)) : quote(checked));
    }
    if (errors.length > 0) return { ...BLANK, outcome: 'rejected', reason: errors.join('; ') };
    person.name ??= join(first, last);
    return {
      outcome: 'good',
      data: `{${data.slice(1)}}`,
      form: form === '' ? '' : `{${form.slice(1)}}`,
      name: person.name ?? company ?? person.email ?? person.phone ?? person.externalId ?? '',
      identities: hashIdentities(options.affiliateId, person),
      reason: '',
    };
  };

  function findHome(row: Row, { place, check }: Cell): string | undefined {
    const text = read(row.cells[place]!);
    const code = text === '' ? undefined : check!(text, undefined);
    return typeof code === 'string' ? code : undefined;
  }

  function read(cell: string): string {
    const text = tidy(cell);
    if (text === NO_VALUE) return '';
    return nullWords.size > 0 && nullWords.has(text.toLowerCase()) ? '' : text;
  }

  function noteDamage({ kind, column }: Cell, text: string, home: string | undefined, line: number): void {
    const isDamaged =
      (kind === 'phone' && /^\d+[.,]\d+E\+?\d+$/i.test(text)) || (kind === 'zip' && lacksLeadingZero(text, home));
    if (isDamaged) warnings.add('spreadsheet_damage', line, `${column.name}: ${DAMAGED}`, column.name);
  }
}

function toCell(column: PlannedColumn, options: CheckOptions): Cell {
  const key = column.field?.key ?? '';
  return {
    column,
    place: column.place,
    key,
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

function join(first: string | undefined, last: string | undefined): string | undefined {
  if (first === undefined) return last;
  return last === undefined ? first : `${first} ${last}`;
}

// Most cells need nothing of this, and two characters tell.
function tidy(cell: string): string {
  if (cell === '') return cell;
  const first = cell.charCodeAt(0);
  const last = cell.charCodeAt(cell.length - 1);
  if (first > 39 && first < 128 && last > 32 && last < 128) return cell;
  return takeOffGuard(cell).trim();
}

// JSON.stringify costs several times the test that shows that there is nothing to escape.
function quoteJson(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return /["\\\u0000-\u001F\uD800-\uDFFF]/.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function quotePlain(text: string): string {
  return `"${text}"`;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
