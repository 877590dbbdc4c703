// Text out of the database never reaches a terminal as it is: escape sequences, control characters and marks that
// turn the direction of writing are shown, not obeyed.
const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu;
const UNSAFE_IN_JSON = /[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu;

/** Text that a terminal shows as it stands: `\x1b` instead of an escape. */
export function safeText(text: string): string {
  return text.replaceAll(UNSAFE, escape);
}

/** Text of several lines of our own; all but the line ends is made safe. */
export function safeLines(text: string): string {
  return text.split('\n').map(safeText).join('\n');
}

/** JSON that is the same document, and safe on a terminal. */
export function safeJson(value: unknown, indent?: number): string {
  return escapeQuoted(JSON.stringify(value, undefined, indent));
}

/** Text in which unsafe characters stand within double quotes alone: JSON, and YAML of our own. */
export function escapeQuoted(text: string): string {
  return text.replaceAll(UNSAFE_IN_JSON, (character) => unicodeEscape(character));
}

/** A copy with every string in it made safe. */
export function safeCopy<T>(value: T): T {
  if (typeof value === 'string') return safeText(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => safeCopy(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, safeCopy<unknown>(item)])) as T;
}

function escape(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  if (character === '\r') return '\\r';
  const code = character.codePointAt(0)!;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : unicodeEscape(character);
}

function unicodeEscape(character: string): string {
  return `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`;
}
