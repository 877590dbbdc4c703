import { ExitCode, Problem } from '../problem.ts';
import { OPERATORS, type Condition, type Operator } from './criteria.ts';

const SYMBOLS = ['!=', '<=', '>=', '=', '<', '>'];
const WORDS = OPERATORS.filter((operator) => !SYMBOLS.includes(operator)).sort((a, b) => b.length - a.length);
const QUOTED = String.raw`"(?:[^"]|"")*"|'(?:[^']|'')*'`;
const WORD = WORDS.map((word) => word.replaceAll(' ', String.raw`\s+`)).join('|');
const OPERATOR = String.raw`${SYMBOLS.join('|')}|(?<=[\s"'])(?:${WORD})(?=\s|$)`;
const CONDITION = new RegExp(String.raw`^\s*(?<field>${QUOTED}|.+?)\s*(?<op>${OPERATOR})\s*(?<value>.*?)\s*$`, 'isu');

/** Reads `field op value` as on the command line: `zip starts-with 2`, `product in solar, "heat pump"`. */
export function parseCondition(text: string): Condition {
  const parts = CONDITION.exec(text)?.groups;
  if (!parts) throw unreadable(text, 'There is no field followed by an operator in it.');
  const field = unquote(parts['field']!.trim());
  const op = parts['op']!.toLowerCase().replaceAll(/\s+/g, ' ') as Operator;
  const value = parts['value']!;
  if (op === 'is empty' || op === 'is not empty') {
    if (value !== '') throw unreadable(text, `Nothing stands behind "${op}".`);
    return { field, op };
  }
  if (value === '')
    throw unreadable(text, `A value is missing behind "${op}". To ask for an empty one: ${field} is empty.`);
  if (op === 'in' || op === 'not in') return { field, op, value: splitList(value) };
  if (op === 'between') return { field, op, value: splitRange(text, value) };
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

function splitRange(whole: string, text: string): string[] {
  const range = new RegExp(
    String.raw`^(?<low>${QUOTED}|.+?)\s*(?:\s+and\s+|,|\s*\.\.\s*)\s*(?<high>${QUOTED}|.+)$`,
    'iu',
  ).exec(text)?.groups;
  if (!range) throw unreadable(whole, 'Write two ends: budget between 1000 and 2000.');
  return [unquote(range['low']!.trim()), unquote(range['high']!.trim())];
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
