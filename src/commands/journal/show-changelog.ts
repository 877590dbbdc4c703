import type { ChalkInstance } from 'chalk';
import { safeText } from '../../cli/safe-text.ts';
import { toLocalTime } from '../../distribution/local-time.ts';
import type { ReadEntry } from './read-entries.ts';
import { tellEntry } from './tell-entry.ts';

/** Entries as a changelog: a heading for each day, a line for each entry, in the account's time zone. */
export function showChangelog(
  entries: readonly ReadEntry[],
  { style, zone, footer }: { style: ChalkInstance; zone: string; footer: string },
): string {
  if (entries.length === 0) return 'Nothing like that was done.\n';
  const lines: string[] = [];
  let day = '';
  const margin = Math.max(...entries.map(({ id }) => String(id).length)) + 1;
  for (const entry of entries) {
    const { date, minutes } = toLocalTime(Date.parse(entry.at), zone);
    if (date !== day) lines.push(...(day === '' ? [] : ['']), style.bold(date));
    day = date;
    const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    const number = style.dim(`#${entry.id}`.padStart(margin));
    lines.push(`${number}  ${time}  ${style.cyan(safeText(entry.actor))} ${safeText(tellEntry(entry))}`);
  }
  if (footer !== '') lines.push('', style.dim(footer));
  return `${lines.join('\n')}\n`;
}
