import type { Checking } from './check-document.ts';

/** Parts of the document that this program cannot store yet are refused, never ignored. */
export function checkUnconnected({ document, refuse }: Checking): void {
  const refusePart = (entry: object, path: readonly (string | number)[], part: string): void =>
    refuse(entry, path, `This crmctl cannot store ${part} yet.`, 'Leave it out of the document.');
  for (const group of document.groups ?? []) if (group.caps) refusePart(group, ['caps'], 'caps of groups');
  for (const user of document.users ?? []) {
    for (const name of ['hours', 'caps', 'away'] as const)
      if (user[name]) refusePart(user, [name], `"${name}" of users`);
  }
  for (const record of document.records ?? [])
    for (const name of ['status', 'amount', 'sold'] as const)
      if (record[name] !== undefined) refusePart(record, [name], `"${name}" of leads`);
  for (const list of ['templates', 'fields', 'shares', 'affiliates', 'rules'] as const)
    for (const entry of document[list] ?? []) refusePart(entry, [], `"${list}"`);
}
