import type { Mapping } from '../../importing/map/plan-columns.ts';

/** One line for each column: what it is. */
export function drawMapping(mapping: Mapping): string[] {
  const width = Math.max(0, ...Object.keys(mapping).map((column) => column.length));
  return Object.entries(mapping).map(([column, field]) => `  ${column.padEnd(width)}  ${field ?? '(form data)'}`);
}
