// The reference: spec/access.md once more, as naive loops over plain data. It shares no code with the engine and judges
// it. Where a sentence can be read in two ways, the comment beside it says which one was chosen.
import {
  RECORD_TYPES,
  SCOPES,
  type Account,
  type Action,
  type BuiltInRole,
  type Entry,
  type Group,
  type Membership,
  type RecordType,
  type Scope,
  type StoredRecord,
  type User,
} from './account.ts';

export interface Way {
  way: string;
  via: string;
}

export interface Answer {
  allowed: boolean;
  ways: Way[];
  /** These three are those of `view`, whatever the action. */
  outcome: 'full' | 'fields' | 'none';
  sections: { core: boolean; contact: boolean; history: boolean };
  fields: string[];
}

export interface Model {
  readonly ask: (user: string, action: Action, record: string) => Answer;
  /** What membership of the group gives the user: `none` also for one who is not in it, inactive or restricted. */
  readonly scopeThrough: (user: string, group: string, permission: string) => Scope;
}

/** A membership as the settings make it count. */
type Held = Membership & { of: Group };

export function modelOf(account: Account): Model {
  const groupOf = (key: string): Group => account.groups.find((group) => group.key === key)!;
  // Remembered for speed alone.
  const paths = new Map(account.groups.map((group) => [group, toPath(group)]));
  const memberships = new Map(account.users.map((user) => [user, toMemberships(user)]));
  const scopes = new Map<string, Scope>();

  // The tree.

  function toPath(group: Group): Group[] {
    return group.parent === undefined ? [group] : [group, ...toPath(groupOf(group.parent))];
  }
  const pathOf = (group: Group): Group[] => paths.get(group)!;
  const isInSubtree = (group: Group, top: Group): boolean => pathOf(group).includes(top);
  function organizationOf(group: Group): Group {
    const path = pathOf(group);
    return path.find(({ kind }) => kind === 'organization') ?? path.at(-1)!;
  }
  const disallows = (group: Group, permission: string): boolean =>
    group.denies.some((pattern) => matches(pattern, permission));
  const isDisallowedOnPath = (group: Group, permission: string): boolean =>
    pathOf(group).some((above) => disallows(above, permission));

  // What the settings make of what is stored.

  function toMemberships(user: User): Held[] {
    const off = account.groupSystem === 'off';
    const stored = user.memberships.map((membership) => {
      const isPlain = account.teams === 'off' || (off && membership.group === 'base');
      return { ...membership, as: isPlain ? ('member' as const) : membership.as, of: groupOf(membership.group) };
    });
    const isMissingBase = off && stored.some(({ of }) => isInternal(of)) && !stored.some(({ of }) => of.key === 'base');
    return isMissingBase ? [...stored, { group: 'base', as: 'member', roles: [], of: groupOf('base') }] : stored;
  }
  const membershipsOf = (user: User): Held[] => memberships.get(user)!;
  const groupsOf = (user: User): Group[] => membershipsOf(user).map(({ of }) => of);
  const isInternalUser = (user: User): boolean => groupsOf(user).some(isInternal);
  const groupOfRecord = (record: StoredRecord): Group => groupOf(account.groupSystem === 'off' ? 'base' : record.group);

  // What a group gives its members.

  function scopeOfMembership(membership: Held, permission: string): Scope {
    const { of: group } = membership;
    if (group.kind === 'administrative') return 'all';
    if (isDisallowedOnPath(group, permission)) return 'none';
    // Roles attached to a group are for its own members; only what is allowed flows down.
    const attached = [...group.roles, ...membership.roles].flatMap((key) => contentOf(key, group));
    const allowed = (holdsRecords(group) ? pathOf(group) : [group]).flatMap(({ allows }) => allows);
    const builtIn = builtInRolesOf(membership).flatMap((key) => contentOf(key, group));
    return widest([...builtIn, ...attached, ...allowed], permission);
  }
  function contentOf(key: string, group: Group): Entry[] {
    const own = account.roles.find((role) => role.key === key);
    if (own) return own.permissions;
    const edited = account.editedRoles.find((role) => role.key === key);
    const entries = edited?.permissions ?? BUILT_IN[key as BuiltInRole];
    // Through base, the setting `group` gives `own`; `organization` stays what it is.
    const privacy = group.key === 'base' && account.privacy === 'group' ? 'own' : account.privacy;
    return entries.map(({ permission, scope }) => ({ permission, scope: scope === 'privacy' ? privacy : scope }));
  }
  function hasAt(scope: Scope, user: User, group: Group, permission: string): boolean {
    const key = `${user.key} ${group.key} ${permission}`;
    if (!scopes.has(key)) scopes.set(key, scopeThrough(user, group, permission));
    return SCOPES.indexOf(scopes.get(key)!) >= SCOPES.indexOf(scope);
  }
  function scopeThrough(user: User, group: Group, permission: string): Scope {
    if (!user.active || isRestricted(user, permission)) return 'none';
    const membership = membershipsOf(user).find(({ of }) => of === group);
    return membership ? scopeOfMembership(membership, permission) : 'none';
  }

  // The ten ways.

  function waysFor(user: User, action: Action, record: StoredRecord): Way[] {
    const p = `${record.type}.${action}`;
    if (!user.active || isRestricted(user, p) || record.unfinished) return [];
    // Also `create`, when it is asked about a record that is there.
    if (action !== 'view' && outcomeFor(user, record) !== 'full') return [];

    const place = groupOfRecord(record);
    const isProtected = isDisallowedOnPath(place, p);
    const ways: Way[] = [];
    const isAtOwn = groupsOf(user).some((group) => hasAt('own', user, group, p));
    for (const share of account.shares) {
      if (share.record !== record.key || !share.actions.includes(action) || !isAtOwn || isProtected) continue;
      if ('user' in share.with) {
        if (share.with.user === user.key) ways.push({ way: 'share', via: `user:${user.key}` });
        continue;
      }
      const grantee = groupOf(share.with.group);
      if (groupsOf(user).includes(grantee) && !isDisallowedOnPath(grantee, p))
        ways.push({ way: 'share', via: `group:${grantee.key}` });
    }
    for (const G of groupsOf(user)) {
      const holds = (way: string): number => ways.push({ way, via: G.key });
      const has = (scope: Scope): boolean => hasAt(scope, user, G, p);
      if (G.kind === 'administrative') holds('administrator');
      if (action === 'view' && record.affiliate === G.key && has('group')) holds('source');
      if (action === 'view' && isSoldTo(record, G) && has('group')) holds('buyer');
      if (!holdsRecords(G)) continue;
      if (record.owner === user.key && has('own') && !isProtected) holds('owner');
      if (place === G && has('group')) holds('group');
      if (isInSubtree(place, G) && has('subtree')) holds('subtree');
      if (organizationOf(place) === organizationOf(G) && has('organization')) holds('organization');
      if (has('all')) holds('all');
      if (isColleaguesLead(user, record, G, p)) holds('colleague');
    }
    return ways;
  }
  function isColleaguesLead(user: User, record: StoredRecord, G: Group, p: string): boolean {
    if (record.type !== 'lead' || groupOfRecord(record).key !== 'base' || G.key === 'base') return false;
    const owner = account.users.find(({ key }) => key === record.owner);
    if (!owner || owner === user) return false;
    // `all` names no groups of its own: it is `organization` here. The owner need not be active to be in a group.
    return groupsOf(owner)
      .filter(holdsRecords)
      .some(
        (H) =>
          (H === G && hasAt('group', user, G, p)) ||
          (isInSubtree(H, G) && hasAt('subtree', user, G, p)) ||
          (organizationOf(H) === organizationOf(G) && hasAt('organization', user, G, p)),
      );
  }

  // What of a record is seen.

  function outcomeFor(user: User, record: StoredRecord): Answer['outcome'] {
    if (!user.active || isRestricted(user, `${record.type}.view`) || record.unfinished) return 'none';
    const ways = waysFor(user, 'view', record);
    if (isInternalUser(user) && ways.some(({ way }) => way !== 'source' && way !== 'buyer')) return 'full';
    return ways.length > 0 || fieldsOpenTo(user, record, []).length > 0 ? 'fields' : 'none';
  }
  function fieldsOpenTo(user: User, record: StoredRecord, ways: Way[]): string[] {
    const opens = (group: Group): boolean => {
      if (group.kind === 'administrative' || !groupsOf(user).includes(group)) return false;
      if (!holdsRecords(group) && group.kind !== 'access')
        return ways.some(({ way, via }) => (way === 'source' || way === 'buyer') && via === group.key);
      return isInternalUser(user) && !isDisallowedOnPath(group, `${record.type}.view`);
    };
    return account.fields
      .filter(({ type, releasedTo }) => type === record.type && releasedTo.map(groupOf).some(opens))
      .map(({ key }) => key);
  }
  function ask(user: User, action: Action, record: StoredRecord): Answer {
    const ways = waysFor(user, action, record);
    const outcome = outcomeFor(user, record);
    const isOpen = (other: Action): boolean => outcome === 'full' && waysFor(user, other, record).length > 0;
    const all = account.fields.filter(({ type }) => type === record.type).map(({ key }) => key);
    const released = outcome === 'fields' ? fieldsOpenTo(user, record, waysFor(user, 'view', record)) : [];
    return {
      allowed: ways.length > 0,
      ways,
      outcome,
      sections: { core: outcome === 'full', contact: isOpen('view-contact'), history: isOpen('view-history') },
      fields: [
        ...(outcome !== 'none' && isInternalUser(user) ? ['name'] : []),
        ...(outcome === 'full' ? all : released),
      ],
    };
  }

  const userOf = (key: string): User => account.users.find((user) => user.key === key)!;
  const recordOf = (key: string): StoredRecord => account.records.find((record) => record.key === key)!;
  return {
    ask: (user, action, record) => ask(userOf(user), action, recordOf(record)),
    scopeThrough: (user, group, permission) => scopeThrough(userOf(user), groupOf(group), permission),
  };
}

function isInternal({ kind }: Group): boolean {
  return ['administrative', 'organization', 'team'].includes(kind);
}

function holdsRecords({ kind }: Group): boolean {
  return kind === 'organization' || kind === 'team';
}

function matches(pattern: string, permission: string): boolean {
  if (pattern === '*' || pattern === permission) return true;
  const [noun, verb] = permission.split('.');
  if (!RECORD_TYPES.includes(noun as RecordType)) return false;
  const [patternNoun, patternVerb] = pattern.split('.');
  return (patternNoun === '*' || patternNoun === noun) && (patternVerb === '*' || patternVerb === verb);
}

function widest(entries: Entry[], permission: string): Scope {
  const found = entries.filter((entry) => matches(entry.permission, permission));
  return SCOPES.findLast((scope) => found.some((entry) => entry.scope === scope)) ?? 'none';
}

function isRestricted(user: User, permission: string): boolean {
  return user.restrictions.some((pattern) => matches(pattern, permission));
}

function isSoldTo(record: StoredRecord, group: Group): boolean {
  return record.sold.some(({ client, returned }) => client === group.key && !returned);
}

function builtInRolesOf({ of: group, as }: Held): BuiltInRole[] {
  if (group.kind === 'organization') return as === 'manager' ? ['director', 'member'] : ['member'];
  if (group.kind === 'team') return as === 'manager' ? ['manager', 'member'] : ['member'];
  if (group.kind === 'affiliate' || group.kind === 'client') return [group.kind];
  return [];
}

type BuiltInEntry = { permission: string; scope: Scope | 'privacy' };
const at = (scope: Scope | 'privacy', ...permissions: string[]): BuiltInEntry[] =>
  permissions.map((permission) => ({ permission, scope }));
const SEEN = ['view', 'view-contact', 'view-history'];
const ALL_BUT_EXPORT = [...SEEN, 'create', 'edit', 'delete', 'assign', 'share'].map((action) => `*.${action}`);
const WATCHING = ['stats.view', 'activity.view', 'audit.view', 'user.manage'];
const MANAGING = ['group.manage', 'permission.manage', 'rule.manage', 'import.run', 'distribution.run'];

const BUILT_IN: Record<BuiltInRole, BuiltInEntry[]> = {
  director: at('subtree', ...ALL_BUT_EXPORT, ...WATCHING, ...MANAGING),
  manager: at('subtree', ...ALL_BUT_EXPORT, ...WATCHING),
  member: [
    ...['company', 'person', 'deal', 'project'].flatMap((type) => [
      ...at('group', ...[...SEEN, 'create', 'edit'].map((action) => `${type}.${action}`)),
      ...at('own', `${type}.share`),
    ]),
    ...at('privacy', ...SEEN.map((action) => `lead.${action}`), 'activity.view'),
    ...at('own', 'lead.create', 'lead.edit', 'lead.share', 'stats.view'),
  ],
  affiliate: at('group', 'lead.view', 'stats.view', 'import.run'),
  client: at('group', 'lead.view'),
  auditor: at('all', 'audit.view'),
};
