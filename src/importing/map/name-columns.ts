import { takeOffGuard } from '../../guard-formula.ts';

/** The columns of a file under names of their own, in its order. */
export interface Columns {
  names: string[];
  /** What was made up: empty header cells, and names that came twice. */
  renamed: { place: number; from: string; to: string }[];
}

/** Takes the header's cells; without a header the columns are `column_1` …  */
export function nameColumns(cells: readonly string[], hasHeader: boolean): Columns {
  const taken = new Set<string>();
  const renamed: Columns['renamed'] = [];
  const names = cells.map((cell, index) => {
    const place = index + 1;
    const wanted = hasHeader ? takeOffGuard(cell.trim()) : '';
    const name = unused(wanted === '' ? `column_${place}` : wanted, taken);
    taken.add(name);
    if (hasHeader && name !== wanted) renamed.push({ place, from: wanted, to: name });
    return name;
  });
  return { names, renamed };
}

function unused(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}_${number}`)) number += 1;
  return `${name}_${number}`;
}
