import { RE2JS, RE2JSSyntaxException } from 're2js';
import { compareDecimals, type Decimal } from '../records/decimal.ts';
import { describeCondition, valuesOf, type Condition, type Criteria, type Operator } from './criteria.ts';
import { foldText } from './fold-text.ts';
import type { Lead } from './lead.ts';
import type { LeadField } from './lead-field.ts';
import { compareDates, parseDate } from './parse-date.ts';
import { parseNumber } from './parse-number.ts';

/** Why a condition on one value holds or not. The last two are never true: neither for `!=` nor for `not in`. */
export type Verdict = 'holds' | 'fails' | 'empty' | 'unreadable';

export interface CompiledCriteria {
  holds(lead: Lead, now: number): boolean;
  explain(lead: Lead, now: number): CriteriaReport;
}

/** What became of criteria on one lead, in the shape in which they were written. */
export type CriteriaReport =
  | { holds: boolean; condition: string; field: string; found: unknown; verdict: Verdict }
  | { holds: boolean; all: CriteriaReport[] }
  | { holds: boolean; any: CriteriaReport[] }
  | { holds: boolean; not: CriteriaReport };

export interface CompileContext {
  /** Undefined for a field that no lead, mapping or definition has. */
  field(name: string): LeadField | undefined;
  zone: string;
  /** The account's: how numbers and dates in a rule may be written. */
  locale: string;
}

/** What is wrong with a condition of a rule. */
export interface ConditionFault {
  condition: Condition;
  because: 'unknown-field' | 'unreadable-value' | 'missing-value' | 'bad-pattern';
  value?: string;
  detail?: string;
}

/** Parses criteria once to closures. Faults are collected, not thrown; a faulty condition never holds. */
export function compileCriteria(
  criteria: Criteria,
  context: CompileContext,
  faults: ConditionFault[] = [],
): CompiledCriteria {
  if ('all' in criteria) {
    const parts = criteria.all.map((part) => compileCriteria(part, context, faults));
    return {
      holds: (lead, now) => {
        for (const part of parts) if (!part.holds(lead, now)) return false;
        return true;
      },
      explain: (lead, now) => {
        const all = parts.map((part) => part.explain(lead, now));
        return { holds: all.every(({ holds }) => holds), all };
      },
    };
  }
  if ('any' in criteria) {
    const parts = criteria.any.map((part) => compileCriteria(part, context, faults));
    return {
      holds: (lead, now) => {
        for (const part of parts) if (part.holds(lead, now)) return true;
        return false;
      },
      explain: (lead, now) => {
        const any = parts.map((part) => part.explain(lead, now));
        return { holds: any.some(({ holds }) => holds), any };
      },
    };
  }
  if ('not' in criteria) {
    const part = compileCriteria(criteria.not, context, faults);
    return {
      holds: (lead, now) => !part.holds(lead, now),
      explain: (lead, now) => {
        const not = part.explain(lead, now);
        return { holds: !not.holds, not };
      },
    };
  }
  return compileCondition(criteria, context, faults);
}

type Judge = (lead: Lead, now: number) => Verdict;

function compileCondition(condition: Condition, context: CompileContext, faults: ConditionFault[]): CompiledCriteria {
  const field = context.field(condition.field);
  if (!field) faults.push({ condition, because: 'unknown-field' });
  const judge = field ? makeJudge(condition, field, context, faults) : () => 'empty' as const;
  return {
    holds: (lead, now) => judge(lead, now) === 'holds',
    explain: (lead, now) => {
      const verdict = judge(lead, now);
      const found = field?.read(lead, now) ?? null;
      return {
        holds: verdict === 'holds',
        condition: describeCondition(condition),
        field: condition.field,
        found,
        verdict,
      };
    },
  };
}

function makeJudge(condition: Condition, field: LeadField, context: CompileContext, faults: ConditionFault[]): Judge {
  const { op } = condition;
  if (op === 'is empty') return (lead, now) => (isEmpty(field.read(lead, now)) ? 'holds' : 'fails');
  if (op === 'is not empty') return (lead, now) => (isEmpty(field.read(lead, now)) ? 'empty' : 'holds');
  const values = valuesOf(condition).filter((value) => !isEmpty(value));
  if (values.length === 0 || (op === 'between' && values.length !== 2)) {
    faults.push({ condition, because: 'missing-value' });
    return () => 'fails';
  }
  if (op === 'matches') return matchJudge(condition, values.map(String), field, faults);
  const isSearch = op === 'contains' || op === 'starts-with' || op === 'ends-with';
  if (isSearch || field.kind === 'text') return textJudge(op, values.map(String), field);
  if (field.kind === 'number') {
    const wanted = values.map((value) => (typeof value === 'number' ? value : parseNumber(value, context.locale)));
    refuseUnreadable(condition, values, wanted, faults);
    return valueJudge(op, wanted as Decimal[], field, (found) => toNumber(found), compareDecimals);
  }
  if (field.kind === 'date') {
    const wanted = values.map((value) => parseDate(String(value), context.zone, context.locale));
    refuseUnreadable(condition, values, wanted, faults);
    const read = (found: unknown) => parseDate(String(found), context.zone);
    return valueJudge(op, wanted as NonNullable<(typeof wanted)[number]>[], field, read, compareDates);
  }
  return columnJudge(op, values, field, context.locale);
}

function columnJudge(op: Operator, values: readonly (string | number)[], field: LeadField, locale: string): Judge {
  const asText = textJudge(op, values.map(String), field);
  if (op === '=' || op === '!=' || op === 'in' || op === 'not in') return asText;
  const wanted = values.map((value) => (typeof value === 'number' ? value : parseNumber(value, locale)));
  if (wanted.includes(undefined)) return asText;
  const passes = test(op, wanted as Decimal[], compareDecimals);
  return (lead, now) => {
    const found = field.read(lead, now);
    if (isEmpty(found)) return 'empty';
    const number = typeof found === 'number' ? found : parseNumber(String(found), lead.affiliateLocale ?? locale);
    if (number === undefined) return asText(lead, now);
    return passes(number) ? 'holds' : 'fails';
  };
}

function textJudge(op: Operator, values: readonly string[], field: LeadField): Judge {
  const wanted = values.map(foldText);
  const passes = op === 'in' || op === '=' ? memberTest(wanted) : test(op, wanted, compareText);
  const isNegative = op === '!=' || op === 'not in';
  return (lead, now) => {
    let text = field.slot < 0 ? undefined : lead.folded[field.slot];
    if (text === undefined) {
      const found = field.read(lead, now);
      if (Array.isArray(found)) {
        const texts = found.filter((value) => !isEmpty(value)).map((value) => foldText(String(value)));
        if (texts.length === 0) return 'empty';
        return (isNegative ? texts.every(passes) : texts.some(passes)) ? 'holds' : 'fails';
      }
      text = found === undefined || found === null ? '' : foldText(toText(found));
      if (field.slot >= 0) lead.folded[field.slot] = text;
    }
    if (text === '') return 'empty';
    return passes(text) ? 'holds' : 'fails';
  };
}

function matchJudge(
  condition: Condition,
  patterns: readonly string[],
  field: LeadField,
  faults: ConditionFault[],
): Judge {
  const compiled: RE2JS[] = [];
  for (const pattern of patterns) {
    try {
      compiled.push(RE2JS.compile(pattern.normalize('NFC'), RE2JS.CASE_INSENSITIVE));
    } catch (error) {
      if (!(error instanceof RE2JSSyntaxException)) throw error;
      faults.push({ condition, because: 'bad-pattern', value: pattern, detail: describeSyntax(error, pattern) });
    }
  }
  const passes = (text: string): boolean => compiled.some((pattern) => pattern.test(text));
  return (lead, now) => {
    const found = field.read(lead, now);
    const texts = (Array.isArray(found) ? found : [found]).filter((value) => !isEmpty(value));
    if (texts.length === 0) return 'empty';
    return texts.some((text) => passes(toText(text).normalize('NFC').trim())) ? 'holds' : 'fails';
  };
}

// The part that is wrong, where it is a part: the whole pattern has been told, and what we put before it is nobody's.
function describeSyntax(error: RE2JSSyntaxException, pattern: string): string {
  const part = error.getPattern();
  const isPart = part !== null && part !== pattern && pattern.includes(part);
  return isPart ? `${error.getDescription()}: ${part}` : error.getDescription();
}

function valueJudge<Value>(
  op: Operator,
  wanted: readonly Value[],
  field: LeadField,
  read: (found: unknown) => Value | undefined,
  compare: (a: Value, b: Value) => number,
): Judge {
  if (wanted.includes(undefined as Value)) return () => 'fails';
  const passes = test(op, wanted, compare);
  return (lead, now) => {
    const found = field.read(lead, now);
    if (isEmpty(found)) return 'empty';
    const value = read(found);
    if (value === undefined) return 'unreadable';
    return passes(value) ? 'holds' : 'fails';
  };
}

function test<Value>(
  op: Operator,
  wanted: readonly Value[],
  compare: (a: Value, b: Value) => number,
): (found: Value) => boolean {
  const [first, second] = wanted as [Value, Value];
  // Runs for every lead and rule: no closure is made while it does.
  const isAny = (passes: (found: Value, value: Value) => boolean) =>
    wanted.length === 1
      ? (found: Value) => passes(found, first)
      : (found: Value) => {
          for (const value of wanted) if (passes(found, value)) return true;
          return false;
        };
  switch (op) {
    case '!=':
    case 'not in':
      return (found) => wanted.every((value) => compare(found, value) !== 0);
    case '<':
      return isAny((found, value) => compare(found, value) < 0);
    case '<=':
      return isAny((found, value) => compare(found, value) <= 0);
    case '>':
      return isAny((found, value) => compare(found, value) > 0);
    case '>=':
      return isAny((found, value) => compare(found, value) >= 0);
    case 'between':
      return (found) => compare(found, first) >= 0 && compare(found, second) <= 0;
    case 'contains':
      return isAny((found, value) => (found as string).includes(value as string));
    case 'starts-with':
      return isAny((found, value) => (found as string).startsWith(value as string));
    case 'ends-with':
      return isAny((found, value) => (found as string).endsWith(value as string));
    default:
      return isAny((found, value) => compare(found, value) === 0);
  }
}

function memberTest(wanted: readonly string[]): (found: string) => boolean {
  const [only] = wanted;
  if (wanted.length === 1) return (found) => found === only;
  if (wanted.length <= 4) return (found) => wanted.includes(found);
  const members = new Set(wanted);
  return (found) => members.has(found);
}

function refuseUnreadable(
  condition: Condition,
  values: readonly (string | number)[],
  read: readonly unknown[],
  faults: ConditionFault[],
): void {
  for (const [place, value] of values.entries()) {
    if (read[place] === undefined) faults.push({ condition, because: 'unreadable-value', value: String(value) });
  }
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.every(isEmpty);
  return typeof value === 'string' && value.trim() === '';
}

function toNumber(found: unknown): Decimal | undefined {
  return typeof found === 'number' ? found : parseNumber(String(found));
}

function toText(found: unknown): string {
  return typeof found === 'string' ? found : typeof found === 'number' ? String(found) : JSON.stringify(found);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
