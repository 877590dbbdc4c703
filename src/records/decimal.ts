/** A number as records keep it: a JSON number where a double writes it as it is, else decimal text. */
export type Decimal = number | string;

const WRITTEN = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i;

/** Reads `1234.50`, `.5` and `1e3`; undefined for what is no number. */
export function toDecimal(text: string): Decimal | undefined {
  // Of most numbers that an import brings this is all.
  const asWritten = Number(text);
  if (String(asWritten) === text && /^[\d.-]+$/.test(text)) return asWritten;
  const plain = writePlainly(text.trim());
  if (plain === undefined) return undefined;
  const number = Number(plain);
  return String(number) === plain ? number : plain;
}

/** Below zero, zero or above it, as the first is less, the same or more. Exact, however many digits there are. */
export function compareDecimals(one: Decimal, other: Decimal): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  const [a, b] = [partsOf(one), partsOf(other)];
  if (a.isBelowZero !== b.isBelowZero) return a.isBelowZero ? -1 : 1;
  const size = a.whole.length - b.whole.length || order(a.whole, b.whole) || order(a.fraction, b.fraction);
  return a.isBelowZero ? -size : size;
}

function partsOf(decimal: Decimal): { isBelowZero: boolean; whole: string; fraction: string } {
  const plain = writePlainly(String(decimal)) ?? '0';
  const isBelowZero = plain.startsWith('-');
  const [whole = '', fraction = ''] = plain.slice(isBelowZero ? 1 : 0).split('.');
  return { isBelowZero, whole, fraction };
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

// No exponent, no sign but a minus, no zero that says nothing.
function writePlainly(text: string): string | undefined {
  const [, sign, before = '', after = '', exponent = '0'] = WRITTEN.exec(text) ?? [];
  if (sign === undefined || before + after === '') return undefined;
  const shift = Number(exponent);
  const digits = '0'.repeat(Math.max(0, -shift)) + before + after + '0'.repeat(Math.max(0, shift));
  const point = before.length + Math.max(0, -shift) + shift;
  const whole = digits.slice(0, point).replace(/^0+/, '') || '0';
  const fraction = digits.slice(point).replace(/0+$/, '');
  const plain = fraction === '' ? whole : `${whole}.${fraction}`;
  return sign === '-' && plain !== '0' ? `-${plain}` : plain;
}
