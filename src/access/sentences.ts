import type { Subject } from './subject.ts';
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
export function tellWay(
  user: Pick<Subject, 'key' | 'memberships'>,
  action: Action,
  target: Pick<Target, 'type' | 'key'>,
  row: NamedWay,
): WayAnswer {
  const scope = row.scope === null ? null : scopeOfRank(row.scope);
  const group = row.via_key ?? '';
  const what = `${target.type}/${target.key}`;
  const membership = user.memberships.find(({ key }) => key === group);
  const standing = `${membership?.asManager ? 'manager' : 'member'} of ${group}`;
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
      return tell(`${user.key} is in the administrative group, which may do everything.`, standing);
    case 'owner':
      return tell(`${user.key} owns ${what} and ${has}.`, `owner of ${what}`, standing);
    case 'group':
      return tell(`${what} is in ${group}, and ${user.key}, ${standing}, ${has}.`, standing);
    case 'subtree':
      return tell(
        `${what} is in ${row.group_key}, in the subtree of ${group}, and ${user.key}, ${standing}, ${has}.`,
        standing,
        row.group_key === group ? `${what} is in ${group}` : `${row.group_key} is below ${group}`,
      );
    case 'organization':
      return tell(
        `${what} is in ${row.group_key}, of the same organization as ${group}, and ${user.key}, ${standing}, ${has}.`,
        standing,
        `${row.group_key} and ${group} have the same organization`,
      );
    case 'all':
      return tell(`${user.key}, ${standing}, has ${target.type}.${action} everywhere through ${group}.`, standing);
    case 'colleague':
      return tell(
        `${what} is in the base group and its owner is a colleague whom ${user.key}, ${standing}, reaches: ${user.key} ${has}.`,
        standing,
      );
    case 'share':
      return row.via_key === null
        ? {
            ...tell(`${what} is shared with ${user.key} for ${action}.`, `shared with ${user.key}`),
            via: `user:${user.key}`,
          }
        : {
            ...tell(
              `${what} is shared with ${group} for ${action}, and ${user.key} is in it.`,
              `shared with ${group}`,
              standing,
            ),
            via: `group:${group}`,
          };
    case 'source':
      return tell(`${what} was delivered by ${group}, and ${user.key}, ${standing}, ${has}.`, standing);
    case 'buyer':
      return tell(`${what} was sold to ${group}, and ${user.key}, ${standing}, ${has}.`, standing);
  }
}
