import type { Change, Session, StaleGrants } from '../../store/session.ts';
import { type Facts, readFacts } from '../facts.ts';
import { isStale, renewGrants } from '../renew-grants.ts';
import type { Case } from './case.ts';
import { readStanding } from './standing.ts';

// Within one change the facts are read once, until something makes them stale.
const known = new WeakMap<StaleGrants, Facts>();

/** What a judgement of a user's deed rests on, right now: within a change, with all that it has done so far. */
export async function openCase(session: Session | Change, userId: number): Promise<Case> {
  const { store, db } = session;
  const facts = 'stale' in session ? await factsWithin(session) : await readFacts(db);
  return { store, db, facts, actor: await readStanding(db, facts, userId) };
}

/** For what changes the facts and makes nothing stale: a role that nobody holds yet. */
export function forgetFacts(session: Session | Change): void {
  if ('stale' in session) known.delete(session.stale);
}

async function factsWithin(change: Change): Promise<Facts> {
  const { stale, db } = change;
  const wasStale = isStale(stale);
  await renewGrants(change);
  const found = wasStale ? undefined : known.get(stale);
  const facts = found ?? (await readFacts(db));
  known.set(stale, facts);
  return facts;
}
