import type { Target } from './target.ts';
import { type Action, scopeOfRank, type Scope } from './vocabulary.ts';
import type { Way } from './ways.ts';
import type { NamedWay } from './ways-for.ts';

/** One way that holds, with its reasons; the shape of the JSON. */
export interface WayAnswer {
  way: Way;
  /** A group's key, `admin`, `user:U` or `group:H`. */
  via: string;
  scope: Scope | null;
  because: string[];
  sentence: string;
}

/** Puts a row of the relation into plain words. */
export function tellWay(action: Action, target: Pick<Target, 'type' | 'key'>, row: NamedWay): WayAnswer {
  const scope = row.scope === null ? null : scopeOfRank(row.scope);
  const group = row.via_key ?? '';
  const what = `${target.type}/${target.key}`;
  const user = row.user_key;
  const standing = `${row.as_manager ? 'manager' : 'member'} of ${group}`;
  const has = `has ${target.type}.${action} at ${scope} through ${group}`;
  const giving = row.because === null ? [] : (JSON.parse(row.because) as string[]);
  const tell = (sentence: string, ...because: string[]): WayAnswer => ({
    way: row.way,
    via: group,
    scope,
    because: [...because, ...giving],
    sentence,
  });
  switch (row.way) {
    case 'administrator':
      return tell(`${user} is in the administrative group, which may do everything.`, standing);
    case 'owner':
      return tell(`${user} owns ${what} and ${has}.`, `owner of ${what}`, standing);
    case 'group':
      return tell(`${what} is in ${group}, and ${user}, ${standing}, ${has}.`, standing);
    case 'subtree':
      return tell(
        `${what} is in ${row.group_key}, in the subtree of ${group}, and ${user}, ${standing}, ${has}.`,
        standing,
        row.group_key === group ? `${what} is in ${group}` : `${row.group_key} is below ${group}`,
      );
    case 'organization':
      return tell(
        `${what} is in ${row.group_key}, of the same organization as ${group}, and ${user}, ${standing}, ${has}.`,
        standing,
        `${row.group_key} and ${group} have the same organization`,
      );
    case 'all':
      return tell(`${user}, ${standing}, has ${target.type}.${action} everywhere through ${group}.`, standing);
    case 'colleague':
      return tell(
        `${what} is in the base group and its owner is a colleague whom ${user}, ${standing}, reaches: ${user} ${has}.`,
        standing,
      );
    case 'share':
      return row.via_key === null
        ? {
            ...tell(`${what} is shared with ${user} for ${action}.`, `shared with ${user}`),
            via: `user:${user}`,
          }
        : {
            ...tell(
              `${what} is shared with ${group} for ${action}, and ${user} is in it.`,
              `shared with ${group}`,
              standing,
            ),
            via: `group:${group}`,
          };
    case 'source':
      return tell(`${what} was delivered by ${group}, and ${user}, ${standing}, ${has}.`, standing);
    case 'buyer':
      return tell(`${what} was sold to ${group}, and ${user}, ${standing}, ${has}.`, standing);
  }
}
