import type { ChalkInstance } from 'chalk';
import type { Context } from '../../cli/context.ts';
import { safeText } from '../../cli/safe-text.ts';
import type { ImportReport } from '../../importing/run/import-report.ts';

/** What people read of an import: its accounts, then what was noticed. */
export async function showReport(report: ImportReport, { out, options }: Context): Promise<void> {
  if (options.quiet && isNothingNew(report)) return;
  await out.document({ document: report, text: drawReport });
}

function isNothingNew({ state, created, updated, rejected, warnings }: ImportReport): boolean {
  return state === 'known' || created + updated + rejected + warnings.length === 0;
}

export function drawReport(report: ImportReport, style: ChalkInstance): string {
  if (report.state === 'known') {
    return `${report.file}: known since import ${report.known_import}; nothing was done.`;
  }
  const { dialect, rejects_file, duplicates } = report;
  const title = report.state === 'dry-run' ? 'dry run, nothing kept' : `import ${report.import}`;
  const found = [
    dialect.encoding,
    dialect.newline,
    `delimiter ${dialect.delimiter === '\t' ? 'tab' : `"${dialect.delimiter}"`}`,
    dialect.header ? 'with header' : 'no header',
  ];
  const counts: [string, number, string][] = [
    ['rows read', report.rows_read, `of ${report.lines.toLocaleString('en')} lines`],
    ['created', report.created, report.affiliate === null ? '' : `${report.payable.toLocaleString('en')} payable`],
    ['updated', report.updated, ''],
    ['duplicates', duplicates, duplicates > 0 ? describeDuplicates(report) : ''],
    ['rejected', report.rejected, rejects_file === null ? '' : `see ${rejects_file}`],
    ['blank', report.blank, ''],
  ];
  const rejects = (report.first_rejects ?? []).map(({ line, reason }) => `line ${line}: ${reason}`);
  const more = report.rejected - rejects.length;
  if (rejects.length > 0 && more > 0) rejects.push(`and ${more.toLocaleString('en')} more`);
  const lines = [
    `${style.bold(report.file)}: ${title}${report.affiliate === null ? '' : ` of ${report.affiliate}`} in ${report.seconds.toFixed(1)} s`,
    style.dim(`  ${found.join(', ')}`),
    ...counts.map(([name, count, more]) =>
      `  ${name.padEnd(10)} ${count.toLocaleString('en').padStart(9)}  ${style.dim(more)}`.trimEnd(),
    ),
    ...rejects.map((reject) => style.dim(`  - ${safeText(reject)}`)),
    ...report.warnings.map((warning) => style.yellow(`  ! ${describeWarning(warning)}`)),
  ];
  return lines.join('\n');
}

function describeDuplicates(report: ImportReport): string {
  const { duplicates_in_file: inFile, duplicates_affiliate: theirs, duplicates_account: others } = report;
  if (report.affiliate === null) return `${inFile} in the file, ${others} known before`;
  return `${inFile} in the file, ${theirs} of the affiliate's earlier ones, ${others} of others`;
}

function describeWarning({ message, count, lines }: ImportReport['warnings'][number]): string {
  const times = count > 1 ? ` (${count.toLocaleString('en')} times)` : '';
  const where = lines.length > 0 ? `, first in line ${lines.join(', ')}` : '';
  return safeText(`${message}${times}${where}`);
}
