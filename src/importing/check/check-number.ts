import type { Check } from './check.ts';

const FRAME = /^(?:EUR|USD|CHF|GBP|€|\$|£)|(?:EUR|USD|CHF|GBP|€|\$|£|,-|,--)$/g;

/** Decimals as decimal text: `1.234,56 €` → `1234.56`. */
export function makeNumberCheck(hasDecimalComma: boolean): Check {
  return (text) => parseDecimal(text, hasDecimalComma) ?? { fault: 'not a number' };
}

/** The locale settles only what can be read two ways, such as `1.234`. */
export function parseDecimal(text: string, hasDecimalComma: boolean): string | undefined {
  const written = text
    .trim()
    .replaceAll(FRAME, '')
    .replaceAll(/[\s'’_]/g, '');
  const parts = /^([+-]?)([\d.,]*\d)$/.exec(written) ?? /^([+-]?)([\d.,]*\d)[.,]$/.exec(written);
  if (!parts) return undefined;
  const digits = parts[2]!;
  const decimal = findDecimalMark(digits, hasDecimalComma);
  const point = decimal === undefined ? digits.length : digits.lastIndexOf(decimal);
  const whole = digits.slice(0, point);
  const grouping = decimal === ',' ? '.' : decimal === '.' ? ',' : digits.includes('.') ? '.' : ',';
  if (decimal !== undefined && whole.includes(decimal)) return undefined;
  if (whole.includes(grouping) && !new RegExp(`^\\d{1,3}(\\${grouping}\\d{3})+$`).test(whole)) return undefined;
  const integer = whole.replaceAll(grouping, '').replace(/^0+(?=\d)/, '') || '0';
  const fraction = digits.slice(point + 1).replace(/0+$/, '');
  if (/\D/.test(integer)) return undefined;
  const value = fraction === '' ? integer : `${integer}.${fraction}`;
  return parts[1] === '-' && value !== '0' ? `-${value}` : value;
}

function findDecimalMark(digits: string, hasDecimalComma: boolean): ',' | '.' | undefined {
  const comma = digits.lastIndexOf(',');
  const point = digits.lastIndexOf('.');
  if (comma === -1 && point === -1) return undefined;
  if (comma !== -1 && point !== -1) return comma > point ? ',' : '.';
  const mark = comma === -1 ? '.' : ',';
  const at = Math.max(comma, point);
  if (digits.indexOf(mark) !== at) return undefined;
  const isAmbiguous = digits.length - at - 1 === 3 && /^[1-9]\d{0,2}$/.test(digits.slice(0, at));
  return isAmbiguous && (mark === ',') !== hasDecimalComma ? undefined : mark;
}
