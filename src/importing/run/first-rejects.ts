import type { Session } from '../../store/session.ts';
import { makeReasonTeller } from '../settle/tell-reasons.ts';
import { RECORD_TYPE_OF, type Target } from '../targets.ts';

export interface FirstReject {
  line: number;
  reason: string;
}

const SHOWN = 5;

/** The first few rejected rows and why: where nothing is kept there is no file of rejects to look into. */
export async function listFirstRejects(session: Session, importId: number, target: Target): Promise<FirstReject[]> {
  const rows = await session.db
    .selectFrom('import_rows')
    .select(['line', 'reason'])
    .where('import_id', '=', importId)
    .where('outcome', '=', 'rejected')
    .orderBy('row')
    .limit(SHOWN)
    .execute();
  const reasons = rows.map(({ reason }) => reason);
  const tell =
    target === 'users'
      ? (reason: string | null) => reason
      : await makeReasonTeller(session, RECORD_TYPE_OF[target], reasons);
  return rows.map(({ line, reason }) => ({ line, reason: tell(reason) ?? '' }));
}
