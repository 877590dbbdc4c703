import { ACTIONS, PERMISSIONS, RECORD_TYPES, type Scope } from './vocabulary.ts';

/** `privacy` stands for what the account's privacy setting says; only the built-in member role has it. */
export type RoleScope = Scope | 'privacy';

export const ROLE_KEYS = ['administrator', 'director', 'manager', 'member', 'affiliate', 'client', 'auditor'] as const;
export type BuiltinRole = (typeof ROLE_KEYS)[number];

const everythingOnRecordsButExport = RECORD_TYPES.flatMap((type) =>
  ACTIONS.filter((action) => action !== 'export').map((action) => `${type}.${action}`),
);
const managed = [...everythingOnRecordsButExport, 'stats.view', 'activity.view', 'audit.view', 'user.manage'];

const memberOfContent = ['company', 'person', 'deal', 'project'].flatMap((type): [string, RoleScope][] => [
  ...['view', 'view-contact', 'view-history', 'create', 'edit'].map((action): [string, RoleScope] => [
    `${type}.${action}`,
    'group',
  ]),
  [`${type}.share`, 'own'],
]);

/** What the built-in roles give in a new account. Administrators may edit all but `administrator`. */
export const BUILTIN_ROLES: Record<BuiltinRole, readonly [permission: string, scope: RoleScope][]> = {
  administrator: PERMISSIONS.map((permission) => [permission, 'all']),
  director: [...managed, 'group.manage', 'permission.manage', 'rule.manage', 'import.run', 'distribution.run'].map(
    (permission) => [permission, 'subtree'],
  ),
  manager: managed.map((permission) => [permission, 'subtree']),
  member: [
    ...memberOfContent,
    ['lead.view', 'privacy'],
    ['lead.view-contact', 'privacy'],
    ['lead.view-history', 'privacy'],
    ['activity.view', 'privacy'],
    ['lead.create', 'own'],
    ['lead.edit', 'own'],
    ['lead.share', 'own'],
    ['stats.view', 'own'],
  ],
  affiliate: [
    ['lead.view', 'group'],
    ['stats.view', 'group'],
    ['import.run', 'group'],
  ],
  client: [['lead.view', 'group']],
  auditor: [['audit.view', 'all']],
};
