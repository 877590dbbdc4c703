import type { Kysely } from 'kysely';
import { STANDARD_FIELDS, type FieldKind, type Section } from '../access/fields.ts';
import { didYouMean } from '../nearest.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Schema } from '../store/schema/schema.ts';
import { toDecimal } from './decimal.ts';

export interface FieldDefinition {
  key: string;
  label: string;
  section: Section;
  kind: FieldKind;
  choices: string[];
}

export type FieldValue = string | number;

/** The standard fields of a record type, then those the account has defined. */
export async function listFields(db: Kysely<Schema>, type: RecordType): Promise<FieldDefinition[]> {
  const custom = await db.selectFrom('fields').selectAll().where('type', '=', type).orderBy('key').execute();
  return [
    ...STANDARD_FIELDS[type].map((field) => ({ ...field, label: field.key.replaceAll('_', ' '), choices: [] })),
    ...custom.map(({ key, label, section, kind, choices }) => ({
      key,
      label,
      section,
      kind,
      choices: choices === null ? [] : (JSON.parse(choices) as string[]),
    })),
  ];
}

/** Checks values by field; null takes a value away. Throws one Problem with all that is wrong. */
export function checkValues(
  fields: readonly FieldDefinition[],
  type: RecordType,
  values: Readonly<Record<string, unknown>>,
): Record<string, FieldValue | null> {
  const checked: Record<string, FieldValue | null> = {};
  const faults: string[] = [];
  for (const [key, value] of Object.entries(values)) {
    const field = fields.find((known) => known.key === key);
    if (!field) throw unknownField(type, key, fields);
    const result = checkValue(field, value);
    if (typeof result === 'object' && result !== null) faults.push(`${key}: ${result.fault}`);
    else checked[key] = result;
  }
  if (faults.length === 0) return checked;
  throw new Problem({
    code: 'bad_value',
    exit: ExitCode.usage,
    message: faults.length === 1 ? `The value of ${faults[0]}.` : `${faults.length} values cannot be taken.`,
    reason: faults.length === 1 ? undefined : faults.join('; '),
    hint: `See the fields: crmctl field list ${type}.`,
    details: { faults },
  });
}

export function unknownField(
  type: RecordType,
  key: string,
  fields: readonly FieldDefinition[],
  exit: ExitCode = ExitCode.usage,
): Problem {
  return new Problem({
    code: 'unknown_field',
    exit,
    message: `A ${type} has no field "${key}".`,
    hint: didYouMean(
      key,
      fields.map((field) => field.key),
      `Define it: crmctl field create ${type}.${key} --kind text.`,
    ),
  });
}

function checkValue(field: FieldDefinition, value: unknown): FieldValue | null | { fault: string } {
  if (value === null || value === '') return null;
  if (typeof value !== 'string' && typeof value !== 'number') return { fault: 'is neither text nor a number' };
  const text = String(value).trim();
  switch (field.kind) {
    case 'number':
      return toDecimal(text) ?? { fault: `"${text}" is no number` };
    case 'date':
      return Number.isNaN(Date.parse(text)) || !/^\d{4}-\d\d-\d\d/.test(text)
        ? { fault: `"${text}" is no date such as 2026-10-01` }
        : text;
    case 'choice':
      return field.choices.includes(text) ? text : { fault: `"${text}" is none of: ${field.choices.join(', ')}` };
    default:
      return text.length > 1_000_000 || text.includes('\0') ? { fault: 'is too long, or has a NUL in it' } : text;
  }
}
