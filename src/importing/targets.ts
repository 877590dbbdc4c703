import type { FieldKind } from '../access/fields.ts';

export type Target = 'leads' | 'companies' | 'people' | 'deals' | 'projects' | 'users';

/** A field that a column can fill. */
export interface TargetField {
  key: string;
  kind: FieldKind;
  /** What a custom field is called, besides its key. */
  label?: string;
  /** Allowed values. */
  choices?: readonly string[];
}
