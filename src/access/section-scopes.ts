import type { Schema } from '../store/schema/schema.ts';
import type { Action } from './vocabulary.ts';

type GrantRow = Schema['grants'];
type SectionScopesRow = Schema['section_scopes'];

/** The permission to see each section of a record. */
export const SECTION_OF: Partial<Record<Action, 'core' | 'contact' | 'history'>> = {
  view: 'core',
  'view-contact': 'contact',
  'view-history': 'history',
};

/** What grants say of the sections of records: one row for each profile and type of which they give something. */
export function sectionScopesOf(grants: readonly GrantRow[]): SectionScopesRow[] {
  const found = new Map<string, SectionScopesRow>();
  for (const { profile, group_id, permission, scope } of grants) {
    const [type, action] = permission.split('.') as [string, Action];
    const section = SECTION_OF[action];
    if (section === undefined) continue;
    const name = `${profile} ${type}`;
    const row = found.get(name) ?? { profile, group_id, type, core: 0, contact: 0, history: 0 };
    row[section] = scope;
    found.set(name, row);
  }
  return [...found.values()];
}
