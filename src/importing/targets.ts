import type { Kysely } from 'kysely';
import type { FieldKind } from '../access/fields.ts';
import { listFields } from '../records/field-values.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Schema } from '../store/schema/schema.ts';

export type Target = 'leads' | 'companies' | 'people' | 'deals' | 'projects' | 'users';

export const RECORD_TYPE_OF: Record<Exclude<Target, 'users'>, RecordType> = {
  leads: 'lead',
  companies: 'company',
  people: 'person',
  deals: 'deal',
  projects: 'project',
};

/** A field that a column can fill. */
export interface TargetField {
  key: string;
  kind: FieldKind;
  /** What a custom field is called, besides its key. */
  label?: string;
  /** Allowed values. */
  choices?: readonly string[];
  /** Only `--map` and its like fill it; no column name is taken for it. */
  isTold?: boolean;
}

const text = (key: string): TargetField => ({ key, kind: 'text' });
const USER_FIELDS: TargetField[] = [
  text('key'),
  text('name'),
  text('first_name'),
  text('last_name'),
  { key: 'email', kind: 'email' },
  text('position'),
  text('groups'),
];

/** The fields that a file of this kind can fill: what every record has, what this type has, what the account defined. */
export async function listTargetFields(db: Kysely<Schema>, target: Target): Promise<TargetField[]> {
  if (target === 'users') return USER_FIELDS;
  const own = await listFields(db, RECORD_TYPE_OF[target]);
  // A lead's key is its own number unless it is said which column has it.
  if (target === 'leads') return [text('name'), ...own, { ...text('key'), isTold: true }];
  const links =
    target === 'companies' ? [text('group'), text('owner')] : [text('company'), text('group'), text('owner')];
  return [text('key'), text('name'), ...links, ...own];
}

/** A key made of a name: `Müller & Söhne GmbH` → `muller-sohne-gmbh`. */
export function toKeyText(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}._]+/gu, '-')
    .replaceAll(/^[-.]+|-+$/g, '');
}
