import { ExitCode, Problem } from '../problem.ts';
import { OPERATORS, type Condition, type Operator } from './criteria.ts';

const SYMBOLS = ['!=', '<=', '>=', '=', '<', '>'];
const WORDS = OPERATORS.filter((operator) => !SYMBOLS.includes(operator)).sort((a, b) => b.length - a.length);
const QUOTED = String.raw`"(?:[^"]|"")*"|'(?:[^']|'')*'`;
const WORD = WORDS.map((word) => word.replaceAll(' ', String.raw`\s+`)).join('|');
const DECIMAL_COMMA = /^\s*[+-]?\d[\d.\s'’]*,\d+\s*$/;
const OPERATOR = String.raw`${SYMBOLS.join('|')}|(?<=[\s"'])(?:${WORD})(?=\s|$)`;
const CONDITION = new RegExp(
  String.raw`^\s*(?<field>${QUOTED}|.+?)\s*(?<op>${OPERATOR})(?<gap>\s*)(?<value>.*?)\s*$`,
  'isu',
);

/** Between the two ends of a range, the surest first: a comma may be part of a number. */
const BETWEEN = [String.raw`\s+and\s+`, String.raw`\s*\.\.\s*`, String.raw`\s*;\s*`, String.raw`\s*,\s+|\s+,`];

/**
 * Reads `field op value` as on the command line: `zip starts-with 2`, `product in solar, "heat pump"`. Where a field
 * takes numbers with a decimal comma, one between two digits parts nothing: `budget in 1.234,56; 99,5`.
 */
export function parseCondition(text: string, hasDecimalComma: (field: string) => boolean = () => false): Condition {
  const parts = CONDITION.exec(text)?.groups;
  if (!parts) throw unreadable(text, 'There is no field followed by an operator in it.');
  const field = unquote(parts['field']!.trim());
  const op = parts['op']!.toLowerCase().replaceAll(/\s+/g, ' ') as Operator;
  const value = parts['value']!;
  if (SYMBOLS.includes(op) && parts['gap'] === '' && /^[=<>!~]/.test(value))
    throw unreadable(text, `"${op}${value[0]!}" is no operator; a value that begins so stands between quotes.`);
  if (op === 'is empty' || op === 'is not empty') {
    if (value !== '') throw unreadable(text, `Nothing stands behind "${op}".`);
    return { field, op };
  }
  if (value === '')
    throw unreadable(text, `A value is missing behind "${op}". To ask for an empty one: ${field} is empty.`);
  if (op === 'in' || op === 'not in') {
    return { field, op, value: hasDecimalComma(field) ? splitNumbers(value) : splitList(value) };
  }
  if (op === 'between') return { field, op, value: splitRange(text, value, hasDecimalComma(field)) };
  if (op === 'starts-with' || op === 'ends-with') {
    // `zip starts-with 1, 2` means either, as a list in the setup document does; a text with a comma is quoted.
    const items = splitList(value);
    if (items.length > 1) return { field, op, value: items };
  }
  return { field, op, value: unquote(value) };
}

function splitList(text: string): string[] {
  const items = text.match(new RegExp(String.raw`(?:${QUOTED}|[^,])+`, 'gu')) ?? [];
  return items.map((item) => unquote(item.trim())).filter((item) => item !== '');
}

function splitNumbers(text: string): string[] {
  const items = text.match(new RegExp(String.raw`(?:${QUOTED}|(?<=\d),(?=\d)|[^,;])+`, 'gu')) ?? [];
  return items.flatMap((item) => (DECIMAL_COMMA.test(item) ? [item.trim()] : splitList(item)));
}

function splitRange(whole: string, text: string, hasDecimalComma: boolean): string[] {
  for (const mark of hasDecimalComma ? BETWEEN : [...BETWEEN, ',']) {
    const range = new RegExp(String.raw`^(?<low>${QUOTED}|[^"'].*?)(?:${mark})(?<high>${QUOTED}|.+)$`, 'isu').exec(
      text,
    )?.groups;
    if (range) return [unquote(range['low']!.trim()), unquote(range['high']!.trim())];
  }
  throw unreadable(whole, 'Write two ends: budget between 1000 and 2000.');
}

function unquote(text: string): string {
  const quote = text[0];
  if (text.length < 2 || (quote !== '"' && quote !== "'") || text.at(-1) !== quote) return text;
  return text.slice(1, -1).replaceAll(quote + quote, quote);
}

function unreadable(text: string, reason: string): Problem {
  return new Problem({
    code: 'condition_unreadable',
    exit: ExitCode.usage,
    message: `The condition "${text}" cannot be read.`,
    reason,
    hint: `Write FIELD OPERATOR VALUE, for example 'zip starts-with 2'. Operators: ${OPERATORS.join('  ')}.`,
  });
}
