import type { Account, Entry } from '../reference/account.ts';

/** A random account without what no command would store: "*" outside the administrative group, owners from outside, rows of unfinished imports. */
export function toStorable(account: Account): Account {
  const narrow = <Some extends Entry>(entries: readonly Some[]): Some[] =>
    entries.filter(({ permission }) => permission !== '*');
  const kinds = new Map(account.groups.map(({ key, kind }) => [key, kind]));
  const isInside = (user: string): boolean =>
    account.users
      .find(({ key }) => key === user)!
      .memberships.some(({ group }) => ['administrative', 'organization', 'team'].includes(kinds.get(group)!));
  return {
    ...account,
    roles: account.roles.map((role) => ({ ...role, permissions: narrow(role.permissions) })),
    editedRoles: account.editedRoles.map((role) => ({
      ...role,
      permissions: role.permissions.filter(({ permission }) => permission !== '*'),
    })),
    groups: account.groups.map((group) => ({
      ...group,
      allows: group.kind === 'administrative' ? group.allows : narrow(group.allows),
    })),
    records: account.records
      .filter(({ unfinished }) => !unfinished)
      .map((record) => ({ ...record, owner: record.owner && isInside(record.owner) ? record.owner : undefined })),
    shares: account.shares.filter(({ record }) => !account.records.find(({ key }) => key === record)!.unfinished),
  };
}
