import { seenOfEach } from '../../records/seen-record.ts';
import type { RecordType } from '../../store/schema/records.ts';
import type { Session } from '../../store/session.ts';
import { namedIn, withoutNames } from './reasons.ts';

type Reason = string | null;

/** Tells stored reasons to whoever is asking: one that names what they do not see is told without names. */
export async function makeReasonTeller(
  session: Session,
  type: RecordType,
  reasons: readonly Reason[],
): Promise<(reason: Reason) => Reason> {
  if (session.actor.kind === 'operator') return (reason) => reason;
  const named = [...new Set(reasons.flatMap((reason) => namedIn(reason ?? '')))];
  const seen = await listSeenKeys(session, type, named);
  return (reason) => (reason === null || namedIn(reason).every((key) => seen.has(key)) ? reason : withoutNames(reason));
}

const SLICE = 500;

async function listSeenKeys(session: Session, type: RecordType, keys: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (let at = 0; at < keys.length; at += SLICE) {
    const records = await session.db
      .selectFrom('records as r')
      .select(['r.id', 'r.key'])
      .where('r.type', '=', type)
      .where('r.key', 'in', keys.slice(at, at + SLICE))
      .execute();
    const seen = await seenOfEach(
      session,
      type,
      records.map(({ id }) => id),
    );
    for (const { id, key } of records) if (seen.has(id)) found.add(key);
  }
  return found;
}
