import type { Target } from './target.ts';
import { scopeOfRank, type Scope } from './vocabulary.ts';
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

/** Puts a way into plain words. */
export function tellWay(target: Pick<Target, 'type' | 'key'>, row: NamedWay): WayAnswer {
  const { way, action, user } = row;
  const scope = row.scope === null ? null : scopeOfRank(row.scope);
  const group = row.viaKey ?? '';
  const what = `${target.type}/${target.key}`;
  const standing = `${row.asManager ? 'manager' : 'member'} of ${group}`;
  const has = `has ${target.type}.${action} at ${scope} through ${group}`;
  const tell = (sentence: string, ...because: string[]): WayAnswer => ({
    way,
    via: group,
    scope,
    because: [...because, ...row.because],
    sentence,
  });
  switch (way) {
    case 'administrator':
      return tell(`${user} is in the administrative group, which may do everything.`, standing);
    case 'owner':
      return tell(`${user} owns ${what} and ${has}.`, `owner of ${what}`, standing);
    case 'group':
      return tell(`${what} is in ${group}, and ${user}, ${standing}, ${has}.`, standing);
    case 'subtree':
      return tell(
        `${what} is in ${row.groupKey}, in the subtree of ${group}, and ${user}, ${standing}, ${has}.`,
        standing,
        row.groupKey === group ? `${what} is in ${group}` : `${row.groupKey} is below ${group}`,
      );
    case 'organization':
      return tell(
        `${what} is in ${row.groupKey}, of the same organization as ${group}, and ${user}, ${standing}, ${has}.`,
        standing,
        `${row.groupKey} and ${group} have the same organization`,
      );
    case 'all':
      return tell(`${user}, ${standing}, has ${target.type}.${action} everywhere through ${group}.`, standing);
    case 'colleague':
      return tell(
        `${what} is in the base group and its owner is a colleague whom ${user}, ${standing}, reaches: ${user} ${has}.`,
        standing,
      );
    case 'share':
      return row.viaKey === null
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
