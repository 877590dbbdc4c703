import { type Asker, authorizeWho, getKnownTarget } from './asking.ts';
import { type WayAnswer, tellWay } from './sentences.ts';
import { readSettings } from './settings.ts';
import type { Reader } from './statement-for.ts';
import { type SubjectMembership } from './subject.ts';
import type { Target } from './target.ts';
import { type Action, parseAction } from './vocabulary.ts';
import { type NamedWay, waysToRecord } from './ways-for.ts';

export interface WhoAnswer {
  action: Action;
  record: string;
  total: number;
  users: { user: string; name: string; ways: WayAnswer[] }[];
  /** There only where others may do it too, of whom the asker may not know. */
  others_left_out?: true;
}

/** Everybody who may do this with this record, sorted by key, each with all reasons; with `--as`, those of whom the asker may know. */
export async function who(asker: Asker, action: string, record: string): Promise<WhoAnswer> {
  const wanted = parseAction(action);
  const target = await getKnownTarget(asker, record);
  const mayKnow = await authorizeWho(asker, target);
  return whoMay(asker, wanted, target, mayKnow);
}

export async function whoMay(
  reader: Reader,
  action: Action,
  target: Target,
  mayKnow?: (userId: number) => Promise<boolean>,
): Promise<WhoAnswer> {
  const everybody = await waysToRecord(reader, await readSettings(reader.db), action, target);
  const rows = mayKnow ? await ofKnown(everybody, mayKnow) : everybody;
  const people = await readPeople(reader, rows);
  const byUser = new Map<number, { user: string; name: string; ways: WayAnswer[] }>();
  for (const row of rows) {
    const person = people.get(row.user_id)!;
    const entry = byUser.get(row.user_id) ?? { user: person.key, name: person.name, ways: [] };
    entry.ways.push(tellWay(person, action, target, row));
    byUser.set(row.user_id, entry);
  }
  const users = [...byUser.values()].sort((a, b) => (a.user < b.user ? -1 : 1));
  return {
    action,
    record: `${target.type}/${target.key}`,
    total: users.length,
    users,
    ...(rows.length < everybody.length ? { others_left_out: true as const } : {}),
  };
}

async function ofKnown(rows: readonly NamedWay[], mayKnow: (userId: number) => Promise<boolean>): Promise<NamedWay[]> {
  const known = new Map<number, boolean>();
  for (const { user_id } of rows) if (!known.has(user_id)) known.set(user_id, await mayKnow(user_id));
  return rows.filter(({ user_id }) => known.get(user_id));
}

interface Person {
  key: string;
  name: string;
  memberships: SubjectMembership[];
}

async function readPeople({ db }: Reader, rows: readonly NamedWay[]): Promise<Map<number, Person>> {
  const people = new Map<number, Person>();
  const ids = [...new Set(rows.map(({ user_id }) => user_id))];
  for (let at = 0; at < ids.length; at += 500) {
    const some = ids.slice(at, at + 500);
    for (const { id, key, name } of await db
      .selectFrom('users')
      .select(['id', 'key', 'name'])
      .where('id', 'in', some)
      .execute()) {
      people.set(id, { key, name, memberships: [] });
    }
    const held = await db
      .selectFrom('holdings as h')
      .innerJoin('groups as g', 'g.id', 'h.group_id')
      .leftJoin('memberships as m', (join) =>
        join.onRef('m.user_id', '=', 'h.user_id').onRef('m.group_id', '=', 'h.group_id'),
      )
      .select(['h.user_id', 'h.profile', 'g.id as groupId', 'g.key', 'g.kind', 'm.as_manager'])
      .where('h.user_id', 'in', some)
      .execute();
    for (const { user_id, profile, as_manager, ...group } of held) {
      people
        .get(user_id)!
        .memberships.push({ ...group, asManager: profile > 0 ? profile % 2 === 1 : as_manager === 1 });
    }
  }
  return people;
}
