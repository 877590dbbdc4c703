import { BUILTIN_ROLES, ROLE_KEYS } from '../access/builtin-roles.ts';
import { DEFAULT_SETTINGS, type Settings } from '../access/settings.ts';
import { ADMIN_GROUP, BASE_GROUP, type GroupKind, type Position } from '../access/vocabulary.ts';
import type { Caps } from '../distribution/rule.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { RuleState } from './rule-state.ts';

// An account as the setup document states it: what is compared, and what is exported. Lists without an order of their
// own are sorted.

export interface RoleState {
  key: string;
  name: string;
  allow: Record<string, string>;
}

export interface GroupState {
  key: string;
  kind: GroupKind;
  parent: string | null;
  name: string;
  active: boolean;
  allow: Record<string, string>;
  deny: string[];
  roles: string[];
  caps: Caps;
  /** Of an access team that a template made: it goes with its last member, never by a document. */
  'made-for'?: { template: string; record: string };
}

export interface MembershipState {
  group: string;
  as: 'member' | 'manager';
  roles: string[];
}

export interface UserState {
  key: string;
  name: string;
  email: string | null;
  position: Position | null;
  active: boolean;
  groups: MembershipState[];
  restrict: string[];
  hours: string | null;
  caps: Caps;
  away: { from: string; to: string }[];
}

export interface TemplateState {
  key: string;
  type: RecordType;
  actions: string[];
}

export interface FieldState {
  type: RecordType;
  key: string;
  label: string;
  /** null for a standard field, of which only the releases can be stated. */
  kind: 'text' | 'number' | 'date' | 'choice' | null;
  choices: string[];
  release: string[];
}

export interface SaleState {
  to: string;
  price: number;
  returned: boolean;
}

export interface RecordState {
  type: RecordType;
  key: string;
  name: string;
  group: string;
  owner: string | null;
  company: string | null;
  affiliate: string | null;
  status: string | null;
  amount: number | null;
  fields: Record<string, string | number>;
  sold: SaleState[];
}

/** All shares of one record: `user:bert` or `group:taskforce` → actions. */
export interface ShareState {
  record: string;
  with: Record<string, string[]>;
  /** Those that came with the share of a company, by --cascade: `user:bert company/acme` → actions. */
  'came-with'?: Record<string, string[]>;
}

export interface AffiliateState {
  group: string;
  locale: string | null;
  encoding: string | null;
  price: number | null;
  map: Record<string, string> | null;
  /** Every column of a file, as an import confirmed it: its field, or null where it is kept as it came. */
  columns: Record<string, string | null> | null;
  /** Fields without which a row is rejected. */
  require: string[];
}

export interface AccountState {
  /** There is no account yet: `admin`, `base` and the built-in roles come with it. */
  isNew: boolean;
  settings: Settings;
  roles: Map<string, RoleState>;
  groups: Map<string, GroupState>;
  users: Map<string, UserState>;
  templates: Map<string, TemplateState>;
  /** By `type.key`. */
  fields: Map<string, FieldState>;
  /** By `type/key`; those that were asked for. */
  records: Map<string, RecordState>;
  /** By `type/key` of their record. */
  shares: Map<string, ShareState>;
  affiliates: Map<string, AffiliateState>;
  /** In the order in which they are tried. */
  rules: Map<string, RuleState>;
}

/** An account as `init` makes it, before anybody is in it. */
export function newAccount(): AccountState {
  const empty = { name: '', active: true, allow: {}, deny: [], roles: [], caps: {} };
  return {
    isNew: true,
    settings: { ...DEFAULT_SETTINGS },
    roles: new Map(ROLE_KEYS.map((key) => [key, { key, name: key, allow: Object.fromEntries(BUILTIN_ROLES[key]) }])),
    groups: new Map([
      [ADMIN_GROUP, { ...empty, key: ADMIN_GROUP, kind: 'administrative', parent: null, name: 'Administration' }],
      [BASE_GROUP, { ...empty, key: BASE_GROUP, kind: 'organization', parent: ADMIN_GROUP, name: 'Base' }],
    ]),
    users: new Map(),
    templates: new Map(),
    fields: new Map(),
    records: new Map(),
    shares: new Map(),
    affiliates: new Map(),
    rules: new Map(),
  };
}
