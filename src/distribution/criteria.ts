export const OPERATORS = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'not in',
  'between',
  'contains',
  'starts-with',
  'ends-with',
  'matches',
  'is empty',
  'is not empty',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** As written in a rule: text, or a YAML number. */
export type ConditionValue = string | number;

export interface Condition {
  field: string;
  op: Operator;
  /** Absent for `is empty` and `is not empty`; a list for `in`, `not in`, `between`, and for "any of these" elsewhere. */
  value?: ConditionValue | readonly ConditionValue[];
}

/** Conditions on a lead's fields, joined by all, any and not, nested. */
export type Criteria = Condition | { all: readonly Criteria[] } | { any: readonly Criteria[] } | { not: Criteria };

export function valuesOf({ value }: Condition): readonly ConditionValue[] {
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [value];
}

/** The condition as it is written on the command line. */
export function describeCondition(condition: Condition): string {
  const values = valuesOf(condition).map(quoteWhereNeeded);
  const written = condition.op === 'between' ? values.join(' and ') : values.join(', ');
  return [quoteWhereNeeded(condition.field), condition.op, written].filter((part) => part !== '').join(' ');
}

/** The criteria as one line: `zip starts-with 2 and (product = solar or product = roof)`. */
export function describeCriteria(criteria: Criteria, isInner = false): string {
  if ('not' in criteria) return `not (${describeCriteria(criteria.not)})`;
  const parts = 'all' in criteria ? criteria.all : 'any' in criteria ? criteria.any : undefined;
  if (!parts) return describeCondition(criteria as Condition);
  const text = parts.map((part) => describeCriteria(part, true)).join('all' in criteria ? ' and ' : ' or ');
  return isInner && parts.length > 1 ? `(${text})` : text;
}

/** Every condition in the criteria, in the order written. */
export function* conditionsOf(criteria: Criteria): Generator<Condition> {
  if ('all' in criteria) for (const part of criteria.all) yield* conditionsOf(part);
  else if ('any' in criteria) for (const part of criteria.any) yield* conditionsOf(part);
  else if ('not' in criteria) yield* conditionsOf(criteria.not);
  else yield criteria;
}

function quoteWhereNeeded(value: ConditionValue): string {
  const text = String(value);
  return /^[^\s,"'=<>!]+$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}
