import type { FieldKind, Section } from '../access/fields.ts';
import { RECORD_TYPES } from '../access/vocabulary.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Session } from '../store/session.ts';
import { listFields } from './field-values.ts';

export interface ListedField {
  field: string;
  label: string;
  section: Section;
  kind: FieldKind;
  choices: string[];
  /** Keys of groups. */
  released_to: string[];
}

/** The fields of one record type or of all, with the groups to which each is released. */
export async function listFieldDefinitions({ db }: Session, type?: RecordType): Promise<ListedField[]> {
  const releases = await db
    .selectFrom('releases as rl')
    .innerJoin('groups as g', 'g.id', 'rl.group_id')
    .select(['rl.type', 'rl.field', 'g.key'])
    .orderBy('g.key')
    .execute();
  const listed: ListedField[] = [];
  for (const each of type ? [type] : RECORD_TYPES) {
    for (const { key, label, section, kind, choices } of await listFields(db, each)) {
      const released_to = releases.filter((row) => row.type === each && row.field === key).map((row) => row.key);
      listed.push({ field: `${each}.${key}`, label, section, kind, choices, released_to });
    }
  }
  return listed;
}
