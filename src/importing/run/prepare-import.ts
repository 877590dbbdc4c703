import type { Kysely } from 'kysely';
import { readSettings } from '../../access/settings.ts';
import { ExitCode, Problem } from '../../problem.ts';
import type { Schema } from '../../store/schema/schema.ts';
import type { CheckOptions } from '../check/check-rows.ts';
import type { DateOrder } from '../check/check-date.ts';
import { assertFits, planColumns, toMapping, type Mapping } from '../map/plan-columns.ts';
import { parseEncoding } from '../read/decoder.ts';
import { inspectLayout, type Fingerprint, type Layout } from '../read/inspect-source.ts';
import type { Source } from '../read/source.ts';
import { listTargetFields, type TargetField } from '../targets.ts';
import type { AffiliateTerms } from './affiliate-terms.ts';
import type { ImportRequest } from './import-request.ts';

/** How a file will be read and checked, before any row is. */
export interface Preparation {
  layout: Layout;
  mapping: Mapping;
  /** Nothing was stored: what this import confirms is kept with it. */
  isFirst: boolean;
  check: CheckOptions;
}

/** Finds out how the file is written and what its columns are; refuses one that does not fit what was confirmed. */
export async function prepareImport(
  db: Kysely<Schema>,
  request: ImportRequest,
  source: Source,
  print: Fingerprint,
  terms: AffiliateTerms,
): Promise<Preparation> {
  const layout = await inspectLayout(source, print, {
    ...request,
    encoding: settleEncoding(request, print, terms),
  });
  const columns = layout.columns.names;
  if (terms.mapping) assertFits(source.name, terms.key, terms.mapping, columns);
  const fields = await listTargetFields(db, request.target);
  const planned = planColumns({
    ...request,
    file: source.name,
    columns,
    fields,
    stored: { ...terms.mapping, ...terms.map },
  });
  const mapping = toMapping(planned);
  const isFirst = terms.mapping === undefined;
  if (isFirst && terms.groupId !== null) await confirmMapping(request, mapping, { ...terms.map, ...request.map });
  const settings = await readSettings(db);
  const locale = request.locale ?? terms.locale;
  const required = [...new Set([...terms.required, ...(request.require ?? [])])];
  assertKnownFields(required, fields);
  return {
    layout,
    mapping,
    isFirst,
    check: {
      columns: planned,
      affiliateId: terms.groupId ?? 0,
      required,
      nullWords: (request.nullWords ?? []).map((word) => word.trim().toLowerCase()),
      hasDecimalComma:
        hasDecimalComma(locale) ?? layout.dialect.decimalComma ?? hasDecimalComma(settings.locale) ?? false,
      timezone: settings.timezone,
      country: settings.country === '' ? undefined : settings.country,
      dateOrders: dateOrders(request.dateOrder ?? dateOrderOf(locale), planned),
    },
  };
}

// Given, then stored, then found. What is stored is used and not doubted, but for a file that proves it wrong.
function settleEncoding(request: ImportRequest, { evidence }: Fingerprint, terms: AffiliateTerms): string | undefined {
  if (request.encoding !== undefined) return parseEncoding(request.encoding);
  if (evidence.marked || evidence.isAscii || terms.encoding === undefined) return undefined;
  if (terms.encoding === 'windows-1252' && evidence.isUtf8) {
    throw new Problem({
      code: 'encoding_does_not_fit',
      exit: ExitCode.refused,
      message: `"${request.file}" is UTF-8, and the files of "${terms.key}" have been Windows-1252.`,
      hint: 'Nothing was read. If they have changed their export: --encoding utf-8.',
    });
  }
  return terms.encoding;
}

async function confirmMapping(request: ImportRequest, mapping: Mapping, named: Mapping): Promise<void> {
  const open = Object.keys(mapping).filter((column) => !(column in named));
  if (open.length === 0 || request.acceptMapping) return;
  if (await request.confirmMapping?.(mapping)) return;
  throw new Problem({
    code: 'mapping_not_confirmed',
    exit: request.confirmMapping ? ExitCode.refused : ExitCode.usage,
    message: `Nobody has confirmed yet what the columns of "${request.file}" mean.`,
    reason: Object.entries(mapping)
      .map(([column, field]) => `  ${column} → ${field ?? '(form data)'}`)
      .join('\n'),
    hint: 'If this is right: --accept-mapping. If not: --map "COLUMN=FIELD".',
    details: { mapping },
  });
}

function assertKnownFields(required: readonly string[], fields: readonly TargetField[]): void {
  const unknown = required.find((key) => !fields.some((field) => field.key === key));
  if (unknown === undefined) return;
  throw new Problem({
    code: 'unknown_field',
    exit: ExitCode.usage,
    message: `--require: no field is called "${unknown}".`,
    hint: `There are: ${fields.map(({ key }) => key).join(', ')}.`,
  });
}

function hasDecimalComma(locale: string | undefined): boolean | undefined {
  if (locale === undefined) return undefined;
  return /[.](\d)$/.exec(new Intl.NumberFormat(locale).format(1.5)) === null;
}

function dateOrderOf(locale: string | undefined): DateOrder | undefined {
  if (locale === undefined) return undefined;
  const parts = new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit', year: 'numeric' }).formatToParts(0);
  const order = parts.map(({ type }) => type);
  return order.indexOf('month') < order.indexOf('day') ? 'month-first' : 'day-first';
}

function dateOrders(order: DateOrder | undefined, planned: Preparation['check']['columns']): Record<string, DateOrder> {
  if (order === undefined) return {};
  return Object.fromEntries(planned.filter(({ field }) => field?.kind === 'date').map(({ name }) => [name, order]));
}
