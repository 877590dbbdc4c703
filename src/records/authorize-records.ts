import { answer } from '../access/check.ts';
import { getSubject } from '../access/subject.ts';
import type { Action } from '../access/vocabulary.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Session } from '../store/session.ts';
import type { StoredRecord } from './find-record.ts';

/** Throws a Problem (exit 5) unless whoever is asking may do this with a record that they see. */
export async function authorizeRecord(session: Session, action: Action, record: StoredRecord): Promise<void> {
  if ((await listDenied(session, action, [record])).length === 0) return;
  const { actor } = session;
  throw new Problem({
    code: 'not_permitted',
    exit: ExitCode.notPermitted,
    message: `"${actor.kind === 'user' ? actor.key : 'operator'}" may not ${action} ${record.type}/${record.key}.`,
    hint: `See why: crmctl access check ${actor.kind === 'user' ? actor.key : 'USER'} ${action} ${record.type}/${record.key}.`,
  });
}

/** Those of these records on which whoever is asking may not do this. */
export async function listDenied<
  Some extends Pick<StoredRecord, 'id' | 'type' | 'key' | 'name' | 'group_id' | 'owner_id'>,
>(session: Session, action: Action, records: readonly Some[]): Promise<Some[]> {
  const { actor } = session;
  if (actor.kind === 'operator') return [];
  const subject = await getSubject(session, actor.key);
  const denied: Some[] = [];
  for (const record of records) {
    const { id, type, key, name, group_id: groupId, owner_id: ownerId } = record;
    const { allowed } = await answer(session, subject, action, { id, type, key, name, groupId, ownerId });
    if (!allowed) denied.push(record);
  }
  return denied;
}
