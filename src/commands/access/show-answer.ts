import type { ChalkInstance } from 'chalk';
import type { Answer } from '../../access/check.ts';
import { drawTable } from '../../cli/draw-table.ts';
import { wrapText } from '../../cli/wrap-text.ts';

const MARGIN = 4;

/** An answer as people read it: yes or no, every way with its reasons or why it does not hold, and what of the record is seen. */
export function showAnswer(answer: Answer, style: ChalkInstance, width: number): string {
  const { user, action, record, allowed, ways } = answer;
  const lines = [
    `${allowed ? style.green('yes') : style.red('no')}  ${user} ${allowed ? 'may' : 'may not'} ${action} ${record}`,
  ];
  for (const { way, via, sentence, because } of ways) {
    lines.push('', `  ${style.bold(way)} ${style.dim(`via ${via}`)}`);
    lines.push(`    ${wrapText(sentence, width - MARGIN, MARGIN)}`);
    for (const reason of because) lines.push(`    ${style.dim('·')} ${reason}`);
  }
  const misses = missesThatMatter(answer).map(({ way, via, sentence }) => ({ way, via, sentence }));
  if (misses.length > 0) {
    const columns = [{ key: 'way', title: 'not by way' }, { key: 'via' }, { key: 'sentence', title: 'because' }];
    lines.push('', drawTable(columns, misses, { style, width }).trimEnd());
  }
  lines.push('', `${style.dim('sees')} ${tellSeen(answer, style)}`);
  return lines.join('\n');
}

// Three of the ways are for leads, two of them for viewing: elsewhere their absence tells nobody anything.
function missesThatMatter({ misses, record, action }: Answer): Answer['misses'] {
  const isLead = record.startsWith('lead/');
  const isForViewing = ['source', 'buyer'];
  return misses.filter(({ way }) =>
    isForViewing.includes(way) ? isLead && action === 'view' : isLead || way !== 'colleague',
  );
}

function tellSeen({ outcome, sections, fields }: Answer, style: ChalkInstance): string {
  if (outcome === 'none') return 'nothing';
  if (outcome === 'fields') return `only ${fields.join(', ') || 'that it is there'}`;
  const contact = sections.contact ? 'contact' : style.dim('no contact');
  const history = sections.history ? 'history' : style.dim('no history');
  return `in full: ${contact}, ${history}`;
}
