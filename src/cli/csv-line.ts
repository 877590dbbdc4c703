import { guardFormula } from '../guard-formula.ts';

/** One line of CSV as RFC 4180 has it, that no spreadsheet runs. */
export function toCsvLine(cells: readonly unknown[]): string {
  return `${cells.map((cell) => quote(toCell(cell))).join(',')}\r\n`;
}

function toCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return guardFormula(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) && value.every((item) => typeof item !== 'object')
    ? guardFormula(value.join(', '))
    : JSON.stringify(value);
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
