import { authorize } from '../../access/authority.ts';
import { getSubject } from '../../access/subject.ts';
import { ADMIN_GROUP, RECORD_TYPES } from '../../access/vocabulary.ts';
import type { StoredJournalEntry } from '../../store/list-journal.ts';
import type { Session } from '../../store/session.ts';

/** A journal entry with its values read, and its numbers named where they still name something. */
export interface ReadEntry {
  id: number;
  at: string;
  actor: string;
  command: string;
  verb: string;
  object: string;
  key: string;
  before: unknown;
  after: unknown;
}

/** Throws unless whoever is asking may read the journal; says whether they may see values of fields in it. */
export async function authorizeReading(session: Session): Promise<{ seesValues: boolean }> {
  await authorize(session, { do: 'account.read', what: 'journal' });
  if (session.actor.kind === 'operator') return { seesValues: true };
  const { memberships } = await getSubject(session, session.actor.key);
  return { seesValues: memberships.some(({ key }) => key === ADMIN_GROUP) };
}

/** Reads entries for whoever is asking: auditors see keys, names and reasons, never field values. */
export async function readEntries(
  session: Session,
  stored: readonly StoredJournalEntry[],
  { seesValues }: { seesValues: boolean },
): Promise<ReadEntry[]> {
  const read = stored.map(({ id, at, actor, command, verb, object, key, before, after }) => ({
    id,
    at,
    actor,
    command,
    verb,
    object,
    key,
    before: parse(before),
    after: parse(after),
  }));
  const names = await readNames(session, read);
  return read.map((entry) => {
    const isHidden = !seesValues && entry.verb !== 'refused' && !isWithoutFields(entry.object);
    const show = (value: unknown): unknown => (isHidden ? namesOnly(value) : nameIds(value, names));
    return { ...entry, before: show(entry.before), after: show(entry.after) };
  });
}

type Names = Readonly<Record<(typeof ID_KEYS)[number], ReadonlyMap<number, string>>>;
const ID_KEYS = ['group_id', 'owner_id', 'company_id', 'affiliate_id', 'parent_id'] as const;
const WITHOUT_FIELDS = ['account', 'setting', 'role', 'group', 'user', 'template', 'field', 'share'];

function isWithoutFields(object: string): boolean {
  return WITHOUT_FIELDS.includes(object);
}

function parse(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}

// What remains of a record for who may not see its values: which of them there are, its key and its name.
function namesOnly(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return { count: value.length };
  const { key, name } = value as { key?: unknown; name?: unknown };
  return { ...(key === undefined ? {} : { key }), ...(name === undefined ? {} : { name }), values: Object.keys(value) };
}

function nameIds(value: unknown, names: Names): unknown {
  if (Array.isArray(value)) return value.map((item) => nameIds(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => {
      const known = ID_KEYS.find((name) => name === key);
      const name = known && typeof item === 'number' ? names[known].get(item) : undefined;
      return name === undefined ? [key, item] : [key.replace(/_id$/, ''), name];
    }),
  );
}

async function readNames({ db }: Session, entries: readonly ReadEntry[]): Promise<Names> {
  const ids = new Map(ID_KEYS.map((key) => [key, new Set<number>()]));
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(collect);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, item] of Object.entries(value)) if (typeof item === 'number') ids.get(key as never)?.add(item);
  };
  for (const { before, after } of entries) [before, after].forEach(collect);
  const find = async (
    table: 'groups' | 'users' | 'records',
    wanted: Iterable<number>,
  ): Promise<Map<number, string>> => {
    const found = new Map<number, string>();
    const all = [...wanted];
    for (let at = 0; at < all.length; at += 500) {
      const rows = await db
        .selectFrom(table)
        .select(['id', 'key'])
        .where('id', 'in', all.slice(at, at + 500))
        .execute();
      for (const { id, key } of rows) found.set(id, key);
    }
    return found;
  };
  const groups = await find('groups', [...ids.get('group_id')!, ...ids.get('affiliate_id')!, ...ids.get('parent_id')!]);
  return {
    group_id: groups,
    affiliate_id: groups,
    parent_id: groups,
    owner_id: await find('users', ids.get('owner_id')!),
    company_id: await find('records', ids.get('company_id')!),
  };
}

export function isRecordType(object: string): boolean {
  return (RECORD_TYPES as readonly string[]).includes(object);
}
