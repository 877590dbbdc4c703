import { type WayAnswer, tellWay } from './sentences.ts';
import { askSettings } from './settings.ts';
import type { Reader } from './statement-for.ts';
import { getTarget, type Target } from './target.ts';
import { type Action, parseAction } from './vocabulary.ts';
import { waysToRecord } from './ways-for.ts';

export interface WhoAnswer {
  action: Action;
  record: string;
  total: number;
  users: { user: string; name: string; ways: WayAnswer[] }[];
}

/** Everybody who may do this with this record, sorted by key, each with all reasons. */
export async function who(reader: Reader, action: string, record: string): Promise<WhoAnswer> {
  return whoMay(reader, parseAction(action), await getTarget(reader, record));
}

export async function whoMay(reader: Reader, action: Action, target: Target): Promise<WhoAnswer> {
  const rows = await waysToRecord(reader, await askSettings(reader), action, target);
  const byUser = new Map<number, WhoAnswer['users'][number]>();
  for (const row of rows) {
    let entry = byUser.get(row.user_id);
    if (!entry) byUser.set(row.user_id, (entry = { user: row.user_key, name: row.user_name, ways: [] }));
    entry.ways.push(tellWay(action, target, row));
  }
  const users = [...byUser.values()].sort((a, b) => (a.user < b.user ? -1 : 1));
  return { action, record: `${target.type}/${target.key}`, total: users.length, users };
}
