import { type Asker, authorizeWho, getKnownTarget } from './asking.ts';
import { type WayAnswer, tellWay } from './sentences.ts';
import { askSettings } from './settings.ts';
import type { Reader } from './statement-for.ts';
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

/** Everybody who may do this with this record, by key, each with all reasons; with `--as`, those of whom one may know. */
export async function who(asker: Asker, action: string, record: string): Promise<WhoAnswer> {
  const wanted = parseAction(action);
  const target = await getKnownTarget(asker, record);
  return whoMay(asker, wanted, target, await authorizeWho(asker, target));
}

export async function whoMay(
  reader: Reader,
  action: Action,
  target: Target,
  mayKnow?: (userId: number) => Promise<boolean>,
): Promise<WhoAnswer> {
  const everybody = await waysToRecord(reader, await askSettings(reader), action, target);
  const rows = mayKnow ? await ofKnown(everybody, mayKnow) : everybody;
  const byUser = new Map<number, WhoAnswer['users'][number]>();
  for (const row of rows) {
    let entry = byUser.get(row.user_id);
    if (!entry) byUser.set(row.user_id, (entry = { user: row.user_key, name: row.user_name, ways: [] }));
    entry.ways.push(tellWay(action, target, row));
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
