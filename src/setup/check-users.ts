import { holdsRecords } from '../directory/group-kinds.ts';
import type { Checking } from './checking.ts';
import { isAttachable } from './check-groups.ts';
import type { UserEntry } from './document.ts';

/** Every group and role that a user is given is there, and takes what is asked of it. */
export function checkUsers({ document, state, kindOf, mustExist, fault, refuse }: Checking): void {
  const checkMemberships = (user: UserEntry): void => {
    const seen = new Set<string>();
    (user.groups ?? []).forEach((written, place) => {
      const { group, roles = [] } = typeof written === 'string' ? { group: written } : written;
      if (!mustExist(user, ['groups', place, 'group'], 'group', group)) return;
      if (seen.has(group)) fault(user, ['groups', place], `User "${user.key}" is in "${group}" twice.`);
      seen.add(group);
      const kind = kindOf(group);
      roles.forEach((role, at) => {
        const path = ['groups', place, 'roles', at];
        if (!mustExist(user, path, 'role', role)) return;
        if (kind && !holdsRecords({ kind }))
          refuse(
            user,
            path,
            `A membership of "${group}", of kind ${kind}, takes no roles.`,
            'Roles are attached to memberships of organizations and teams.',
          );
        if (!isAttachable(state.roles.has(role), role))
          refuse(
            user,
            path,
            `The built-in role "${role}" is not attached: a membership gives it.`,
            'Attach auditor, or a role of your own.',
          );
      });
    });
    if (user.base === false && seen.has('base'))
      fault(user, ['base'], `User "${user.key}" is in base, and not in base.`);
  };
  for (const user of document.users ?? []) {
    checkMemberships(user);
    for (const [place, { from, to }] of (user.away ?? []).entries())
      if (Date.parse(from) > Date.parse(to))
        fault(user, ['away', place], `An absence of "${user.key}" ends before it begins.`);
  }
}
