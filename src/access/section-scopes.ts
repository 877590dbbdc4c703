import type { Schema } from '../store/schema/schema.ts';
import { RECORD_TYPES } from './vocabulary.ts';

type GrantRow = Schema['grants'];
type SectionScopesRow = Schema['section_scopes'];

const SECTIONS = { view: 'core', 'view-contact': 'contact', 'view-history': 'history' } as const;

/** Which section of which type's records a permission shows; not in it: all other permissions. */
const shown = new Map<string, [type: string, section: (typeof SECTIONS)[keyof typeof SECTIONS]]>(
  RECORD_TYPES.flatMap((type) =>
    Object.entries(SECTIONS).map(([action, section]) => [`${type}.${action}`, [type, section]] as const),
  ),
);

/** What grants say of the sections of records: one row for each profile and type of which they show something. */
export function sectionScopesOf(grants: readonly GrantRow[]): SectionScopesRow[] {
  const found = new Map<string, SectionScopesRow>();
  for (const { profile, group_id, permission, scope } of grants) {
    const [type, section] = shown.get(permission) ?? [];
    if (type === undefined || section === undefined) continue;
    const name = `${profile} ${type}`;
    const row = found.get(name) ?? { profile, group_id, type, core: 0, contact: 0, history: 0 };
    row[section] = scope;
    found.set(name, row);
  }
  return [...found.values()];
}
