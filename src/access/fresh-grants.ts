import type { Change, Session } from '../store/session.ts';
import { renewGrants } from './renew-grants.ts';

/** Brings what the questions read up to date with all that a longer change has done so far. */
export async function freshGrants(session: Session | Change): Promise<void> {
  if ('stale' in session) await renewGrants(session);
}
