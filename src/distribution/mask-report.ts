import type { Seen } from '../access/what-is-seen.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { StoredRecord } from '../records/find-record.ts';
import { EVERYTHING_SEEN, seenBy, showsField } from '../records/seen-record.ts';
import type { Session } from '../store/session.ts';
import type { CriteriaReport } from './compile-criteria.ts';

/** What whoever is asking sees of a lead; a Problem (exit 5) where that is less than all of it but its sections. */
export async function seenForExplanation(session: Session, record: StoredRecord): Promise<Seen> {
  const { actor } = session;
  if (actor.kind === 'operator') return EVERYTHING_SEEN;
  const seen = await seenBy(session, record);
  if (seen.outcome === 'full') return seen;
  throw new Problem({
    code: 'not_permitted',
    exit: ExitCode.notPermitted,
    message: `"${actor.key}" may not see why ${record.key} is where it is.`,
    reason: 'Only some released fields of it are open to them.',
    hint: `See what is: crmctl lead show ${record.key}.`,
  });
}

/** The report without values that are hidden from whoever is asking: of contact data only whether it held. */
export function maskReport(report: CriteriaReport, seen: Seen, ownFields: readonly string[]): CriteriaReport {
  if ('all' in report) return { ...report, all: report.all.map((part) => maskReport(part, seen, ownFields)) };
  if ('any' in report) return { ...report, any: report.any.map((part) => maskReport(part, seen, ownFields)) };
  if ('not' in report) return { ...report, not: maskReport(report.not, seen, ownFields) };
  const isShown = ownFields.includes(report.field) ? showsField('lead', seen, report.field) : seen.sections.contact;
  return isShown ? report : { ...report, found: '(hidden)' };
}
