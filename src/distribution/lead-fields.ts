import { sql, type Kysely } from 'kysely';
import { STANDARD_FIELDS } from '../access/fields.ts';
import type { Schema } from '../store/schema/schema.ts';
import type { Store } from '../store/store.ts';
import { formOf, type Lead } from './lead.ts';
import type { LeadField } from './lead-field.ts';

const HOUR_MS = 3_600_000;

/** What criteria can ask of a lead besides its own fields and the columns of its form. */
const RELATIONS: Readonly<Record<string, Pick<LeadField, 'kind' | 'read'>>> = {
  name: { kind: 'text', read: (lead) => lead.name },
  affiliate: { kind: 'text', read: (lead) => lead.affiliate },
  import: { kind: 'number', read: (lead) => lead.importId },
  company: { kind: 'text', read: (lead) => [...lead.company, lead.data['company']] },
  age: { kind: 'number', read: (lead, now) => (now - lead.receivedAt) / HOUR_MS },
};

/** The fields that a lead can have, by name; `find` takes any other name for a column of its form. */
export interface LeadFields {
  readonly names: readonly string[];
  /** Those that are no columns of a form. */
  readonly own: readonly string[];
  find(name: string): LeadField;
  isKnown(name: string): boolean;
}

/** Reads what fields there are: the standard ones, the account's own, the columns that affiliates deliver. */
export async function readLeadFields(db: Kysely<Schema>): Promise<LeadFields> {
  const own = await db.selectFrom('fields').select(['key', 'kind']).where('type', '=', 'lead').execute();
  const maps = await db.selectFrom('affiliates').select(['map', 'mapping']).execute();
  const kinds = new Map<string, LeadField['kind']>();
  for (const { key, kind } of [...STANDARD_FIELDS.lead, ...own]) {
    kinds.set(key, kind === 'number' || kind === 'date' ? kind : 'text');
  }
  const columns = maps.flatMap(({ map, mapping }) => [...columnsOf(map), ...columnsOf(mapping)]);
  const known = new Set([...Object.keys(RELATIONS), ...kinds.keys(), ...columns]);
  const fields = new Map<string, LeadField>();
  const find = (name: string): LeadField => {
    let field = fields.get(name);
    if (!field) fields.set(name, (field = makeField(name, kinds.get(name), fields.size)));
    return field;
  };
  return {
    names: [...known],
    own: [...Object.keys(RELATIONS), ...kinds.keys()],
    find,
    isKnown: (name) => known.has(name),
  };
}

/** Whether any lead has brought this column, asked only before a rule's field is called unknown. */
export async function hasFormColumn(store: Store, db: Kysely<Schema>, column: string): Promise<boolean> {
  const path = `$.${JSON.stringify(column)}`;
  const has =
    store.kind === 'sqlite'
      ? sql<boolean>`json_extract(form, ${path}) is not null`
      : sql<boolean>`(form::json ->> ${column}) is not null`;
  const found = await db
    .selectFrom('records')
    .select('id')
    .where('type', '=', 'lead')
    .where('form', 'is not', null)
    .where(has)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

function makeField(name: string, kind: LeadField['kind'] | undefined, slot: number): LeadField {
  const relation = Object.hasOwn(RELATIONS, name) ? RELATIONS[name] : undefined;
  if (relation) return { name, slot: name === 'company' || relation.kind !== 'text' ? -1 : slot, ...relation };
  const read = (lead: Lead): unknown => (kind ? lead.data : formOf(lead))[name];
  // A column may be called "constructor", which every object has.
  const isInherited = name in Object.prototype;
  const readOwn = (lead: Lead): unknown =>
    Object.hasOwn(kind ? lead.data : formOf(lead), name) ? read(lead) : undefined;
  return { name, kind: kind ?? 'column', slot, read: isInherited ? readOwn : read };
}

// Columns that fit no field stay in the lead's form; the others are asked for by their field.
function columnsOf(map: string | null): string[] {
  const fields = map === null ? {} : (JSON.parse(map) as Record<string, string | null>);
  return Object.keys(fields).filter((column) => fields[column] === null);
}
