import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, parseCount } from '../../cli/verb.ts';
import { getImport } from '../../importing/get-import.ts';
import { readLedger } from '../../importing/read-ledger.ts';
import type { ImportReport } from '../../importing/run/import-report.ts';
import { drawReport } from './show-report.ts';

export interface ShowOptions {
  number: number;
  rows?: boolean;
}

export function showCommand({ perform }: Cli): Command {
  return new Command('show')
    .description('what became of a file, in sum or row by row')
    .argument('<number>', 'of the import', parseCount)
    .option('--rows', 'the ledger: every row with its outcome, what the affiliate is paid by')
    .addHelpText('after', example('import show 12', 'import show 12 --rows --output csv'))
    .action((number: number, flags: Omit<ShowOptions, 'number'>, command: Command) =>
      perform(command, (context) => runShow({ number, ...flags }, context)),
    );
}

export async function runShow({ number, rows }: ShowOptions, { session, out }: Context): Promise<void> {
  const stored = await getImport(session, number);
  if (!rows) {
    const { id, affiliate, target, file, state, started_at, finished_at, undone_at } = stored;
    const report = stored.report === null ? {} : (JSON.parse(stored.report) as Partial<ImportReport>);
    const document = { ...report, import: id, affiliate, target, file, state, started_at, finished_at, undone_at };
    return out.document({
      document,
      text: (safe, style) =>
        stored.report === null
          ? `${file}: import ${id}, ${state}, begun ${started_at}.`
          : drawReport(safe as unknown as ImportReport, style),
    });
  }
  const ledger = [];
  for await (const { line, outcome, payable, reason, lead, unterminated } of readLedger(session, stored))
    ledger.push({ line, outcome, payable: payable === 1, reason, lead, unterminated: unterminated > 0 });
  await out.list({
    name: 'rows',
    rows: ledger,
    about: { import: number, state: stored.state },
    columns: [
      { key: 'line', align: 'right' },
      { key: 'outcome' },
      { key: 'payable' },
      { key: 'reason' },
      { key: 'lead' },
      { key: 'unterminated' },
    ],
  });
}
