import { isMap, isScalar, isSeq } from 'yaml';
import { type Condition, type ConditionValue, type Criteria, OPERATORS } from '../distribution/criteria.ts';
import { toDecimal } from '../records/decimal.ts';
import { entry, listOf, type Reading, type Shape, text, textOf, word, wrongKind } from './shape.ts';

const DEEPEST = 50;
const VALUE_SCHEMA = { type: ['string', 'number'] };

const single: Shape<ConditionValue> = {
  schema: VALUE_SCHEMA,
  read(node, reading) {
    if (isScalar(node) && typeof node.value === 'number') return toDecimal(node.source ?? '') ?? node.value;
    return textOf(node) ?? wrongKind(node, reading, 'a text or a number');
  },
};
const many = listOf('values', single);
const value: Shape<ConditionValue | ConditionValue[]> = {
  schema: { anyOf: [single.schema, many.schema] },
  read: (node, reading) => (isSeq(node) ? many.read(node, reading) : single.read(node, reading)),
};

const condition = entry('a condition', { field: text('a field'), op: word('operator', OPERATORS) }, { value });

const reference = { $ref: '#/$defs/criteria' };

/** Conditions joined by all, any and not, nested. */
export const criteria: Shape<Criteria> = { schema: reference, read: (node, reading) => readCriteria(node, reading, 0) };

export const CRITERIA_SCHEMA = {
  anyOf: [
    condition.schema,
    ...['all', 'any'].map((join) => ({
      type: 'object',
      properties: { [join]: { type: 'array', items: reference } },
      required: [join],
      additionalProperties: false,
    })),
    { type: 'object', properties: { not: reference }, required: ['not'], additionalProperties: false },
  ],
};

function readCriteria(
  node: Parameters<Shape<Criteria>['read']>[0],
  reading: Reading,
  depth: number,
): Criteria | undefined {
  if (depth > DEEPEST) {
    reading.fault(node, 'The criteria are nested too deeply.');
    return undefined;
  }
  const inner: Shape<Criteria> = { schema: reference, read: (part, within) => readCriteria(part, within, depth + 1) };
  const joined = isMap(node) ? textOf(reading.follow(node.items[0]?.key)) : undefined;
  if (joined === 'all') return entry('the criteria', { all: listOf('conditions', inner) }, {}).read(node, reading);
  if (joined === 'any') return entry('the criteria', { any: listOf('conditions', inner) }, {}).read(node, reading);
  if (joined === 'not') return entry('the criteria', { not: inner }, {}).read(node, reading);
  const read = condition.read(node, reading);
  if (!read) return undefined;
  const { field, op, value: wanted } = read as Condition;
  const takesNone = op === 'is empty' || op === 'is not empty';
  if (takesNone !== (wanted === undefined)) {
    reading.fault(node, takesNone ? `"${op}" takes no value.` : `The condition on "${field}" needs "value".`);
    return undefined;
  }
  return read;
}
