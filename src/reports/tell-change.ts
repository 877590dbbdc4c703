import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';

/** What a journal entry changed of a record, never to what: values may stand in a section that the reader does not see. */
export function tellChange(verb: string, type: RecordType, after: string | null): string {
  const values = after === null ? {} : (JSON.parse(after) as Record<string, unknown>);
  if (verb === 'updated' && type === 'lead' && typeof values['status'] === 'string') return `now ${values['status']}`;
  return verb === 'updated' ? `changed ${Object.keys(values).join(', ')}` : verb;
}

/** Where an assignment put records: ` to nord, anna`; empty where neither is there any more. */
export async function tellPlace({ db }: Session, after: string | null): Promise<string> {
  const { group_id, owner_id } = JSON.parse(after ?? '{}') as { group_id?: number | null; owner_id?: number | null };
  const group =
    typeof group_id === 'number'
      ? await db.selectFrom('groups').select('key').where('id', '=', group_id).executeTakeFirst()
      : undefined;
  const owner =
    typeof owner_id === 'number'
      ? await db.selectFrom('users').select('key').where('id', '=', owner_id).executeTakeFirst()
      : undefined;
  const named = [group?.key ?? [], owner?.key ?? []].flat();
  return named.length === 0 ? '' : ` to ${named.join(', ')}`;
}
