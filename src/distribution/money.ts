const AMOUNT = /^\d{1,12}(\.\d{1,2})?$/;

/** An amount such as 25, 25.5 or "25.50" in cents; undefined when it is none, or has more than two decimals. */
export function toCents(amount: unknown): number | undefined {
  const text = typeof amount === 'number' ? String(amount) : typeof amount === 'string' ? amount.trim() : '';
  if (!AMOUNT.test(text)) return undefined;
  const [units, decimals = ''] = text.split('.');
  return Number(units) * 100 + Number(decimals.padEnd(2, '0'));
}

/** Cents as a decimal with two places: 2500 → `25.00`. */
export function toAmount(cents: number): string {
  const sign = cents < 0 ? '-' : '';
  const text = String(Math.abs(cents)).padStart(3, '0');
  return `${sign}${text.slice(0, -2)}.${text.slice(-2)}`;
}
