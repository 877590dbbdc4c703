import type { ChalkInstance } from 'chalk';
import { drawTable } from './draw-table.ts';
import { wrapText } from './wrap-text.ts';

/** A heading and what is known, one fact a line; what is empty is left out. */
export function showFacts(
  style: ChalkInstance,
  heading: string,
  facts: Readonly<Record<string, string | null>>,
  width: number,
): string {
  const known = Object.entries(facts).filter((fact): fact is [string, string] => fact[1] !== null && fact[1] !== '');
  const margin = Math.max(0, ...known.map(([name]) => name.length)) + 2;
  const lines = known.map(
    ([name, value]) => `${style.dim(name.padEnd(margin))}${wrapText(value, width - margin, margin)}`,
  );
  return [style.bold(heading), ...lines].join('\n');
}

/** Permissions as a small table: which, how far, and where each comes from. */
export function showPermissions(
  style: ChalkInstance,
  heading: string,
  permissions: readonly { permission: string; scope: string; because: readonly string[] }[],
  width: number,
): string {
  if (permissions.length === 0) return '';
  const rows = gather(permissions).map(({ names, scope, because }) => ({
    permission: names.join(', '),
    scope,
    because: because.join('; '),
  }));
  const hasReasons = rows.some(({ because }) => because !== '');
  const columns = [
    { key: 'permission' },
    { key: 'scope' },
    ...(hasReasons ? [{ key: 'because', title: 'comes from' }] : []),
  ];
  return `${style.bold(heading)}\n${drawTable(columns, rows, { style, width }).trimEnd()}`;
}

// What has the same scope for the same reason stands in one line: `company.view, edit`.
function gather(permissions: readonly { permission: string; scope: string; because: readonly string[] }[]) {
  const gathered = new Map<string, { names: string[]; scope: string; because: string[] }>();
  for (const { permission, scope, because } of permissions) {
    const noun = permission.split('.')[0]!;
    const reasons = because.map((reason) =>
      reason.replace(/ allows .*?(\(.*\))?$/, (_all, setting: string | undefined) => (setting ? ` ${setting}` : '')),
    );
    const place = `${noun} ${scope} ${reasons.join(';')}`;
    const entry = gathered.get(place);
    if (entry) entry.names.push(permission.split('.')[1]!);
    else gathered.set(place, { names: [permission], scope, because: [...new Set(reasons)] });
  }
  return [...gathered.values()];
}
