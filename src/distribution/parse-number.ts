import { toDecimal, type Decimal } from '../records/decimal.ts';

interface Notation {
  grouped: RegExp;
  group: string;
  decimal: string;
}

const PLAIN = /^[+-]?(\d+(\.\d+)?|\.\d+)$/;
const notations = new Map<string, Notation>();

/** Reads a decimal number: plain (`1234.56`), or as the locale writes it (`1.234,56`). Undefined when it is none. */
export function parseNumber(text: string, locale?: string): Decimal | undefined {
  const trimmed = text.trim();
  if (locale !== undefined) {
    const { grouped, group, decimal } = notationOf(locale);
    if (grouped.test(trimmed))
      return toDecimal(
        trimmed
          .replaceAll(/[\s'’]/g, '')
          .replaceAll(group, '')
          .replace(decimal, '.'),
      );
  }
  return PLAIN.test(trimmed) ? toDecimal(trimmed) : undefined;
}

function notationOf(locale: string): Notation {
  let notation = notations.get(locale);
  if (!notation) {
    notation = makeNotation(locale);
    notations.set(locale, notation);
  }
  return notation;
}

function makeNotation(locale: string): Notation {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true, minimumFractionDigits: 1 }).formatToParts(1234567.5);
  const group = parts.find(({ type }) => type === 'group')?.value ?? ',';
  const decimal = parts.find(({ type }) => type === 'decimal')?.value ?? '.';
  const between = `[${escape(group)}\\s'’]`;
  return {
    group,
    decimal,
    grouped: new RegExp(`^[+-]?(\\d{1,3}(${between}\\d{3})+|\\d+)(${escape(decimal)}\\d+)?$`),
  };
}

function escape(text: string): string {
  return text.replaceAll(/[.\\\]^-]/g, String.raw`\$&`);
}
