import { readSettings } from '../access/settings.ts';
import type { Session } from '../store/session.ts';
import { faultyRule, tellConditionFault } from './check-rule.ts';
import { compileCriteria, type CompiledCriteria, type ConditionFault } from './compile-criteria.ts';
import { conditionsOf, type Criteria } from './criteria.ts';
import { hasFormColumn, readLeadFields } from './lead-fields.ts';

/** Criteria ready to be tried on leads; `columns` are those of a file that is tried. Throws a Problem with every fault. */
export async function prepareCriteria(
  { store, db }: Session,
  name: string,
  criteria: Criteria,
  columns: readonly string[] = [],
): Promise<CompiledCriteria> {
  const fields = await readLeadFields(db);
  const unknown = new Set<string>();
  for (const { field } of conditionsOf(criteria)) {
    const isKnown = fields.isKnown(field) || columns.includes(field);
    if (!isKnown && !(await hasFormColumn(store, db, field))) unknown.add(field);
  }
  const { timezone: zone, locale } = await readSettings(db);
  const faults: ConditionFault[] = [];
  const field = (key: string) => (unknown.has(key) ? undefined : fields.find(key));
  const compiled = compileCriteria(criteria, { field, zone, locale }, faults);
  if (faults.length === 0) return compiled;
  const names = [...fields.names, ...columns];
  throw faultyRule(
    name,
    faults.map((fault) => ({ path: ['when'], ...tellConditionFault(fault, names) })),
  );
}
