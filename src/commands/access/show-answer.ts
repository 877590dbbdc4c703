import type { ChalkInstance } from 'chalk';
import type { Answer } from '../../access/check.ts';

/** An answer as people read it: yes or no, every way with its reasons or why it does not hold, and what of the record is seen. */
export function showAnswer(answer: Answer, style: ChalkInstance): string {
  const { user, action, record, allowed, ways, misses, outcome, sections, fields } = answer;
  const lines = [
    `${allowed ? style.green('yes') : style.red('no')}  ${user} ${allowed ? 'may' : 'may not'} ${action} ${record}`,
  ];
  for (const { way, via, sentence, because } of ways) {
    lines.push('', `  ${style.bold(way)} ${style.dim(`via ${via}`)}`, `    ${sentence}`);
    for (const reason of because) lines.push(`    ${style.dim('·')} ${reason}`);
  }
  for (const { way, via, reason, sentence } of misses) {
    const through = via === '' ? '' : ` via ${via}`;
    lines.push('', `  ${style.dim('not')} ${style.bold(way)}${style.dim(through)}: ${reason}`, `    ${sentence}`);
  }
  const contact = sections.contact ? 'contact' : style.dim('no contact');
  const history = sections.history ? 'history' : style.dim('no history');
  const seen =
    outcome === 'full'
      ? `in full: ${contact}, ${history}`
      : outcome === 'fields'
        ? `only ${fields.join(', ') || 'that it is there'}`
        : 'nothing';
  lines.push('', `  ${style.dim('sees')} ${seen}`);
  return lines.join('\n');
}
