import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example, parseCount } from '../../cli/verb.ts';
import { getImport, readLedger, type LedgerLine } from '../../importing/get-import.ts';
import { listDenied } from '../../records/authorize-records.ts';
import type { Session } from '../../store/session.ts';
import type { ImportReport } from '../../importing/run/import-report.ts';
import { assertSeesAffiliate } from '../affiliate/seen-affiliates.ts';
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
  const stored = await getImport(session.db, number);
  if (stored.affiliate !== null) await assertSeesAffiliate(session, stored.affiliate);
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
  const isHidden = await hiddenLeads(session, number);
  const ledger = [];
  for await (const entry of readLedger(session.db, number)) {
    const hidden = isHidden(entry);
    ledger.push({
      line: entry.line,
      outcome: entry.outcome,
      payable: entry.payable === 1,
      reason: hidden ? HIDDEN[entry.outcome] : entry.reason,
      lead: hidden ? null : entry.lead,
      unterminated: entry.unterminated > 0,
    });
  }
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

const HIDDEN: Record<LedgerLine['outcome'], string> = {
  created: 'known before',
  updated: 'duplicate',
  duplicate: 'duplicate',
  rejected: 'conflict with what is known',
  blank: '',
};

// With --as, a lead that the user does not see is not named: a row duplicates it, and that is all.
async function hiddenLeads(session: Session, importId: number): Promise<(entry: LedgerLine) => boolean> {
  if (session.actor.kind === 'operator') return () => false;
  const named = /\bl(\d+)\b/g;
  const idsOf = ({ reason, lead_id }: LedgerLine): number[] => [
    ...(lead_id === null ? [] : [lead_id]),
    ...[...(reason ?? '').matchAll(named)].map((found) => Number(found[1])),
  ];
  const asked = new Set<number>();
  for await (const entry of readLedger(session.db, importId)) for (const id of idsOf(entry)) asked.add(id);
  const denied = new Set(await listUnseen(session, [...asked]));
  return (entry) => entry.outcome !== 'blank' && idsOf(entry).some((id) => denied.has(id));
}

async function listUnseen(session: Session, ids: readonly number[]): Promise<number[]> {
  const unseen: number[] = [];
  for (let at = 0; at < ids.length; at += 500) {
    const page = ids.slice(at, at + 500);
    const records = await session.db.selectFrom('records').selectAll().where('id', 'in', page).execute();
    const denied = await listDenied(session, 'view', records);
    unseen.push(...denied.map(({ id }) => id));
  }
  return unseen;
}
