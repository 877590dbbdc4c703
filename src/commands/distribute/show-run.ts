import { counted } from '../../counted.ts';
import type { ChalkInstance } from 'chalk';
import type { Context } from '../../cli/context.ts';
import type { RunDocument } from '../../distribution/run-document.ts';

/** Shows what a run has done, or would do. Under --quiet nothing, if nothing was done and nobody reads it as data. */
export async function showRun(document: RunDocument, { out, options }: Context): Promise<void> {
  const isNothing = document.placed + document.sold + document.reclaimed === 0;
  if (options.quiet && !out.isData && isNothing) return;
  await out.document({ document, text: (shown, style, width) => drawRun(shown, style, width) });
}

/** The run for people: totals, then for each rule who got how many. */
export function drawRun(document: RunDocument, style: ChalkInstance, width: number): string {
  const { run, dry_run, placed, sold, waiting, unmatched, reclaimed, currency, rules, nobody } = document;
  const counts = [
    `${placed} placed`,
    `${sold} sold`,
    ...(waiting === null ? [] : [`${waiting} waiting`]),
    ...(unmatched === null ? [] : [`${unmatched} unmatched`]),
    ...(reclaimed > 0 ? [`${reclaimed} reclaimed`] : []),
  ];
  const title = dry_run ? 'Dry run, nothing kept' : `Run ${run}`;
  const lines = [`${style.bold(title)}: ${counts.join(', ')}`];
  const most = Math.max(1, ...rules.flatMap(({ groups, buyers }) => [...groups, ...buyers].map(({ leads }) => leads)));
  for (const { rule, placed: got, sold: resold, waiting: held, groups, buyers } of rules) {
    const told = [counted(got + resold, 'lead'), ...(held ? [`${held} waiting`] : [])].join(', ');
    lines.push('', `${style.bold(rule)}  ${told}`);
    const rows = [
      ...groups.flatMap(({ group, leads, users }) => [
        { name: group, indent: 2, leads },
        ...users.map((user) => ({ name: user.user, indent: 4, leads: user.leads })),
      ]),
      ...buyers.map(({ client, leads, amount }) => ({ name: `${client}  ${amount} ${currency}`, indent: 2, leads })),
    ];
    const widest = Math.max(0, ...rows.map(({ name, indent }) => indent + name.length));
    for (const { name, indent, leads } of rows) {
      const label = `${' '.repeat(indent)}${name}`.padEnd(Math.min(widest, width - 40) + 2);
      const room = Math.max(10, Math.min(40, width - label.length - 10));
      const bar = '█'.repeat(Math.round((leads / most) * room));
      lines.push(`${label}${String(leads).padStart(8)} ${indent === 4 ? style.dim(bar) : bar}`);
    }
  }
  if (nobody.length > 0) {
    const shown = nobody.slice(0, 5).map(({ lead, outcome }) => `${lead} (${outcome})`);
    const more = (waiting ?? 0) + (unmatched ?? 0) - shown.length;
    lines.push('', `Nobody got ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`);
    lines.push(style.dim('Why: crmctl lead explain LEAD'));
  }
  return lines.join('\n');
}
