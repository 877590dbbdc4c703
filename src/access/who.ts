import { type Asker, authorizeWho, getKnownTarget } from './asking.ts';
import { type WayAnswer, tellWay } from './sentences.ts';
import type { Reader } from './statement-for.ts';
import type { KnownTarget } from './target.ts';
import { type Action, parseAction } from './vocabulary.ts';
import { type NamedUser, waysToRecord } from './ways-for.ts';

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
  target: KnownTarget,
  mayKnow?: (userId: number) => Promise<boolean>,
): Promise<WhoAnswer> {
  const everybody = await waysToRecord(reader, action, target);
  const known: NamedUser[] = mayKnow ? [] : everybody;
  if (mayKnow) for (const user of everybody) if (await mayKnow(user.id)) known.push(user);
  const users = known
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, name, ways }) => ({ user: key, name, ways: ways.map((way) => tellWay(target, way)) }));
  return {
    action,
    record: `${target.type}/${target.key}`,
    total: users.length,
    users,
    ...(known.length < everybody.length ? { others_left_out: true as const } : {}),
  };
}
