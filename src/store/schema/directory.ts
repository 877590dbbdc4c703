import type { Generated } from 'kysely';

export interface DirectoryTables {
  settings: { key: string; value: string };
  users: {
    id: Generated<number>;
    key: string;
    name: string;
    email: string | null;
    position: 'front-office' | 'back-office' | 'business' | null;
    is_active: number;
    /** Working hours such as `Mo-Fr 08:00-18:00`. */
    hours: string | null;
    /** JSON, for example {"day":10,"open":40}. */
    caps: string | null;
    created_at: string;
  };
  /** Dates (whole days, both included) or instants (the end excluded), as they were given. */
  user_absences: { id: Generated<number>; user_id: number; from_at: string; to_at: string };
  groups: {
    id: Generated<number>;
    key: string;
    kind: 'administrative' | 'organization' | 'team' | 'access' | 'affiliate' | 'client';
    name: string;
    parent_id: number | null;
    /** Derived: nearest self-or-ancestor of kind organization, else the root. */
    organization_id: number;
    is_active: number;
    caps: string | null;
    /** An access team made by a template belongs to one record and goes with its last member. */
    template_id: number | null;
    record_id: number | null;
    created_at: string;
  };
  /** Derived: every group with itself (depth 0) and each of its ancestors. */
  group_paths: { group_id: number; ancestor_id: number; depth: number };
  memberships: { id: Generated<number>; user_id: number; group_id: number; as_manager: number };
  roles: { id: Generated<number>; key: string; name: string; is_builtin: number };
  role_permissions: { role_id: number; permission: string; scope: string };
  group_roles: { group_id: number; role_id: number };
  membership_roles: { membership_id: number; role_id: number };
  group_allows: { group_id: number; permission: string; scope: string };
  group_denies: { group_id: number; permission: string };
  restrictions: { user_id: number; permission: string; by_administrator: number };
}

/** What follows from the directory; renewed in the transaction that changes it, and recomputed by `db check`. */
export interface DerivedTables {
  /** Memberships as the settings make them count; `profile` names the grants they give. */
  holdings: { user_id: number; group_id: number; profile: number };
  /** What a profile gives after disallows: `scope` is 1 own, 2 group, 3 subtree, 4 organization, 5 all. */
  grants: {
    profile: number;
    group_id: number;
    permission: string;
    scope: number;
    /** JSON array of sentences: the roles and allows that give this scope. */
    because: string;
    /** 1 where the group is an organization or a team. */
    holds_records: number;
  };
  /** The grants for seeing a type's records, once more: how far a profile gives each section, 0 for not at all. */
  section_scopes: { profile: number; group_id: number; type: string; core: number; contact: number; history: number };
  /** Permissions disallowed on a group's path, and the nearest group that says so. */
  denials: { group_id: number; permission: string; by_group_id: number };
}
