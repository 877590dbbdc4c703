import type { Account } from '../reference/account.ts';

/** A random account without what no command would store: owners from outside, rows of unfinished imports. */
export function toStorable(account: Account): Account {
  const kinds = new Map(account.groups.map(({ key, kind }) => [key, kind]));
  const isInside = (user: string): boolean =>
    account.users
      .find(({ key }) => key === user)!
      .memberships.some(({ group }) => ['administrative', 'organization', 'team'].includes(kinds.get(group)!));
  return {
    ...account,
    records: account.records
      .filter(({ unfinished }) => !unfinished)
      .map((record) => ({ ...record, owner: record.owner && isInside(record.owner) ? record.owner : undefined })),
    shares: account.shares.filter(({ record }) => !account.records.find(({ key }) => key === record)!.unfinished),
  };
}
