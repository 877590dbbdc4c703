import type { KnownLead, Values } from './known-lead.ts';

export interface Incoming {
  name: string;
  data: Values;
  form: Record<string, string>;
}

/** Brings a row's values into a lead: into its empty fields, over its others too, or instead of all. False if nothing changes. */
export function changeLead(lead: KnownLead, row: Incoming, how: 'fill' | 'overwrite' | 'replace'): boolean {
  const before = JSON.stringify([lead.name, lead.data, lead.form]);
  if (how === 'fill') {
    const filled = Object.keys(row.data).filter((field) => !(field in lead.data));
    lead.data = { ...row.data, ...lead.data };
    // A column's original belongs to the value that was taken from it.
    if (filled.length > 0 || Object.keys(row.form).some((column) => !(column in lead.form))) {
      lead.form = { ...row.form, ...lead.form };
    }
    if (lead.name === '') lead.name = row.name;
  } else {
    const base = how === 'replace' ? { data: {}, form: {} } : lead;
    lead.data = { ...base.data, ...row.data };
    lead.form = { ...base.form, ...row.form };
    if (row.name !== '') lead.name = row.name;
  }
  return JSON.stringify([lead.name, lead.data, lead.form]) !== before;
}
