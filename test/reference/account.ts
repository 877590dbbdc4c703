// A whole account as plain data, in the words of the specification. The reference model reads nothing else.

export const RECORD_TYPES = ['company', 'person', 'deal', 'project', 'lead'] as const;
export const ACTIONS = [
  'view',
  'view-contact',
  'view-history',
  'create',
  'edit',
  'delete',
  'assign',
  'share',
  'export',
] as const;
export const ACCOUNT_PERMISSIONS = [
  'stats.view',
  'activity.view',
  'user.manage',
  'group.manage',
  'permission.manage',
  'field.manage',
  'rule.manage',
  'import.run',
  'distribution.run',
  'audit.view',
  'settings.manage',
] as const;
export const SCOPES = ['none', 'own', 'group', 'subtree', 'organization', 'all'] as const;
export const BUILT_IN_ROLES = ['director', 'manager', 'member', 'affiliate', 'client', 'auditor'] as const;

export type RecordType = (typeof RECORD_TYPES)[number];
export type Action = (typeof ACTIONS)[number];
export type Scope = (typeof SCOPES)[number];
export type BuiltInRole = (typeof BUILT_IN_ROLES)[number];
export type GroupKind = 'administrative' | 'organization' | 'team' | 'access' | 'affiliate' | 'client';

export interface Account {
  groupSystem: 'on' | 'off';
  teams: 'on' | 'off';
  privacy: 'own' | 'group' | 'organization';
  roles: Role[];
  /** Built-in roles whose whole content administrators have replaced. */
  editedRoles: EditedRole[];
  groups: Group[];
  users: User[];
  fields: Field[];
  records: StoredRecord[];
  shares: Share[];
}

/** `permission` may be a pattern: `deal.*`, `*.view`, `*`. */
export interface Entry {
  permission: string;
  scope: Scope;
}

export interface Role {
  key: string;
  permissions: Entry[];
}

export interface EditedRole {
  key: BuiltInRole;
  /** `privacy` stands for what the privacy setting says, in the role `member`. */
  permissions: { permission: string; scope: Scope | 'privacy' }[];
}

export interface Group {
  key: string;
  kind: GroupKind;
  /** None for the administrative group alone. */
  parent?: string;
  allows: Entry[];
  denies: string[];
  /** Keys of own roles, or `auditor`. */
  roles: string[];
}

export interface User {
  key: string;
  active: boolean;
  memberships: Membership[];
  restrictions: string[];
}

export interface Membership {
  group: string;
  as: 'member' | 'manager';
  roles: string[];
}

export interface Field {
  type: RecordType;
  key: string;
  releasedTo: string[];
}

export interface StoredRecord {
  key: string;
  type: RecordType;
  group: string;
  owner?: string;
  /** Belonging carries cascades; it opens nothing. */
  company?: string;
  /** The rest is for leads. */
  affiliate?: string;
  sold: { client: string; returned: boolean }[];
  /** It came with an import that has not finished. */
  unfinished: boolean;
}

export interface Share {
  record: string;
  with: { user: string } | { group: string };
  actions: Action[];
}
