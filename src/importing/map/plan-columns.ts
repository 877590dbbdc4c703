import { didYouMean } from '../../nearest.ts';
import { ExitCode, Problem } from '../../problem.ts';
import type { TargetField } from '../targets.ts';
import { findMagicField, toColumnKey } from './magic-columns.ts';

/** Column name → field; null: kept as form data. In the order of the file that confirmed it. */
export type Mapping = Record<string, string | null>;

/** What is done with one column of a file. */
export interface PlannedColumn {
  place: number;
  name: string;
  /** undefined: form data. */
  field: TargetField | undefined;
  isIgnored: boolean;
  /** It stands for this field too, which another column fills. */
  yields?: string | undefined;
}

export interface MappingOptions {
  /** By `--map`: it comes before everything else. */
  map?: Mapping | undefined;
  ignoreUnknown?: boolean | undefined;
  strict?: boolean | undefined;
}

export interface PlanRequest extends MappingOptions {
  file: string;
  columns: readonly string[];
  fields: readonly TargetField[];
  /** As confirmed, wholly or for the columns that it names. */
  stored: Mapping;
}

/** Written by us into rejects; every mapping knows them. */
const OUR_COLUMNS = new Set(['_line', '_reason']);

/**
 * Decides for each column which field it fills. A field is filled once: a column that somebody has named has it before
 * one that is called just as the field, and that before one that only means the same; of two alike the first.
 */
export function planColumns(request: PlanRequest): PlannedColumn[] {
  const { columns, fields, stored, map = {}, ignoreUnknown = false } = request;
  const known = new Map(fields.map((field) => [field.key, field]));
  const told = { ...resolveNames(stored, request, known, false), ...resolveNames(map, request, known, true) };
  const filledBy = new Map<string, string>();
  const claim = (name: string, key: string | null | undefined): void => {
    if (typeof key === 'string' && !filledBy.has(key)) filledBy.set(key, name);
  };
  const open = columns.filter((name) => !Object.hasOwn(told, name) && !OUR_COLUMNS.has(name));
  for (const name of columns) if (Object.hasOwn(told, name)) claim(name, told[name]);
  for (const name of open) if (known.get(name)?.isTold !== true && known.has(name)) claim(name, name);
  for (const name of open) if (meansCompanyItself(name, known)) claim(name, 'name');
  for (const name of open) claim(name, guessField(name, known));
  const planned = columns.map((name, place): PlannedColumn => {
    if (OUR_COLUMNS.has(name)) return { place, name, field: undefined, isIgnored: true };
    const key = Object.hasOwn(told, name) ? told[name]! : guessField(name, known);
    const isFilling = key !== null && filledBy.get(key) === name;
    return {
      place,
      name,
      field: isFilling ? known.get(key) : undefined,
      isIgnored: !isFilling && ignoreUnknown,
      yields: isFilling ? undefined : (key ?? undefined),
    };
  });
  if (request.strict) assertAllKnown(request, planned);
  return planned;
}

/** What the report says of columns that stand for a field which another one fills. */
export function tellRivalColumns(planned: readonly PlannedColumn[]): string[] {
  return planned
    .filter(({ yields }) => yields !== undefined)
    .map(({ name, yields, isIgnored }) => {
      const winner = planned.find(({ field }) => field?.key === yields)!.name;
      return `column "${name}" stands for ${yields} as "${winner}" does, which fills it: ${isIgnored ? 'left out' : 'kept as form data'}`;
    });
}

export function toMapping(planned: readonly PlannedColumn[]): Mapping {
  return Object.fromEntries(
    planned.filter(({ name }) => !OUR_COLUMNS.has(name)).map(({ name, field }) => [name, field?.key ?? null]),
  );
}

/** Throws, with a diff, when a file has other columns than the ones that were confirmed; another order is no matter. */
export function assertFits(file: string, affiliate: string, stored: Mapping, columns: readonly string[]): void {
  const expected = Object.keys(stored);
  const found = columns.filter((name) => !OUR_COLUMNS.has(name));
  const missing = expected.filter((name) => !found.includes(name));
  const unexpected = found.filter((name) => !(name in stored));
  if (missing.length === 0 && unexpected.length === 0) return;
  const lines = [
    ...missing.map((name) => `- ${name}${stored[name] ? ` (${stored[name]})` : ''}`),
    ...unexpected.map((name) => `+ ${name}`),
  ];
  throw new Problem({
    code: 'mapping_does_not_fit',
    exit: ExitCode.refused,
    message: `The columns of "${file}" are not those that were confirmed for "${affiliate}".`,
    reason: `Expected and not found (-), found and not expected (+):\n${lines.map((line) => `  ${line}`).join('\n')}`,
    hint: `Nothing was read. To accept the new columns: crmctl affiliate map ${affiliate} --from ${file}`,
    details: { expected, found, missing, unexpected },
  });
}

function resolveNames(
  map: Mapping,
  { file, columns }: PlanRequest,
  known: ReadonlyMap<string, TargetField>,
  mustExist: boolean,
): Mapping {
  const resolved: Mapping = {};
  for (const [wanted, key] of Object.entries(map)) {
    if (key !== null && !known.has(key)) {
      throw new Problem({
        code: 'unknown_field',
        exit: ExitCode.usage,
        message: `No field is called "${key}".`,
        hint: didYouMean(key, known.keys(), `There are: ${[...known.keys()].join(', ')}.`),
      });
    }
    const column = columns.includes(wanted)
      ? wanted
      : columns.find((name) => toColumnKey(name) !== '' && toColumnKey(name) === toColumnKey(wanted));
    if (column !== undefined) resolved[column] = key;
    else if (mustExist) {
      throw new Problem({
        code: 'unknown_column',
        exit: ExitCode.refused,
        message: `"${file}" has no column "${wanted}".`,
        hint: didYouMean(wanted, columns, `It has: ${columns.slice(0, 20).join(', ')}.`),
      });
    }
  }
  return resolved;
}

function guessField(column: string, known: ReadonlyMap<string, TargetField>): string | null {
  const exact = known.get(column);
  if (exact && !exact.isTold) return column;
  const own = [...known.values()].find(
    ({ key, label, isTold }) =>
      (!isTold && toColumnKey(key) === toColumnKey(column)) ||
      (label !== undefined && toColumnKey(label) === toColumnKey(column)),
  );
  if (own === undefined && meansCompanyItself(column, known)) return 'name';
  const magic = findMagicField(column);
  // What an affiliate calls its id is, in a file of ours, the key.
  const key = own?.key ?? (magic === 'external_id' && !known.has('external_id') ? 'key' : magic);
  return key !== undefined && known.has(key) && toColumnKey(column) !== '' ? key : null;
}

// In a file of companies, which belong to none, `Company name` and `Firma` are what each is called.
function meansCompanyItself(column: string, known: ReadonlyMap<string, TargetField>): boolean {
  return known.has('owner') && !known.has('company') && findMagicField(column) === 'company';
}

function assertAllKnown({ file }: PlanRequest, planned: readonly PlannedColumn[]): void {
  const unknown = planned.filter(({ field, isIgnored }) => !field && !isIgnored).map(({ name }) => name);
  if (unknown.length === 0) return;
  throw new Problem({
    code: 'unknown_columns',
    exit: ExitCode.refused,
    message: `"${file}" has columns that fit no field: ${unknown.map((name) => `"${name}"`).join(', ')}.`,
    hint: `Map them (--map '${unknown[0]}=FIELD'), or leave out --strict to keep them as form data.`,
    details: { columns: unknown },
  });
}
