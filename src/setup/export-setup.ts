import { authorize } from '../access/authority.ts';
import type { Session } from '../store/session.ts';
import type { SetupDocument } from './document.ts';
import { readState } from './read-state.ts';
import { type Part, PARTS, toDocument } from './to-document.ts';

/** The account, or some parts of it, as a setup document. Applied to the same account it changes nothing. */
export async function exportSetup(session: Session, parts: readonly Part[] = PARTS): Promise<SetupDocument> {
  await authorize(session, { do: 'account.read', what: 'export' });
  const needsRecords = parts.includes('records') || parts.includes('shares');
  return toDocument(await readState(session.db, needsRecords ? 'all' : 'none'), parts);
}
