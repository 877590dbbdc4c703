import type { RecordType } from '../store/schema/records.ts';

export type Section = 'core' | 'contact' | 'history' | 'custom';
export type FieldKind = 'text' | 'number' | 'date' | 'choice' | 'email' | 'phone' | 'country' | 'zip';

export interface StandardField {
  key: string;
  section: Section;
  kind: FieldKind;
}

const CONTACT: StandardField[] = [
  { key: 'email', section: 'contact', kind: 'email' },
  { key: 'phone', section: 'contact', kind: 'phone' },
  { key: 'street', section: 'contact', kind: 'text' },
  { key: 'zip', section: 'contact', kind: 'zip' },
  { key: 'city', section: 'contact', kind: 'text' },
  { key: 'country', section: 'contact', kind: 'country' },
];
const NOTES: StandardField = { key: 'notes', section: 'history', kind: 'text' };
const core = (key: string, kind: FieldKind = 'text'): StandardField => ({ key, section: 'core', kind });

/** The fields that every account has, besides `name`; an account defines its own with `field create`. */
export const STANDARD_FIELDS: Record<RecordType, readonly StandardField[]> = {
  company: [...CONTACT, NOTES],
  person: [core('first_name'), core('last_name'), ...CONTACT, NOTES],
  deal: [core('amount', 'number'), NOTES],
  project: [NOTES],
  lead: [
    core('external_id'),
    core('first_name'),
    core('last_name'),
    core('company'),
    core('product'),
    core('budget', 'number'),
    core('submitted_at', 'date'),
    ...CONTACT,
    NOTES,
  ],
};
