import { STANDARD_FIELDS } from '../access/fields.ts';
import { holdsRecords } from '../directory/group-kinds.ts';
import { didYouMean } from '../nearest.ts';
import { Problem } from '../problem.ts';
import { checkValues, type FieldDefinition } from '../records/field-values.ts';
import { assertRecordKey } from '../records/record-key.ts';
import type { RecordType } from '../store/schema/records.ts';
import type { Checking } from './checking.ts';
import type { RecordEntry } from './document.ts';
import { referenceTo } from './read-records.ts';

/** Every record is in a group that holds records, with an owner, a company and values that can be. */
export function checkRecords(checking: Checking): void {
  const { document } = checking;
  const companies = new Set([
    ...(document.records ?? []).filter(({ type }) => type === 'company').map(({ key }) => key),
    ...[...checking.state.records.values()].filter(({ type }) => type === 'company').map(({ key }) => key),
  ]);
  const definitions = new Map<RecordType, FieldDefinition[]>();
  for (const record of document.records ?? []) {
    const fields = definitions.get(record.type) ?? fieldsOf(checking, record.type);
    definitions.set(record.type, fields);
    checkPlace(checking, record, companies);
    checkFields(checking, record, fields);
  }
}

function checkPlace(
  { state, kindOf, mustExist, fault, refuse }: Checking,
  record: RecordEntry,
  companies: ReadonlySet<string>,
): void {
  const { type, key, group, owner, company, affiliate } = record;
  attempt(
    () => assertRecordKey(key),
    (problem) => fault(record, ['key'], problem.message, problem.reason),
  );
  if (group !== undefined && mustExist(record, ['group'], 'group', group)) {
    const kind = kindOf(group)!;
    if (!holdsRecords({ kind }))
      refuse(
        record,
        ['group'],
        `"${group}", of kind ${kind}, holds no records.`,
        'Every record is in an organization or a team.',
      );
  }
  if (owner !== undefined) mustExist(record, ['owner'], 'user', owner);
  if (company !== undefined && type === 'company')
    fault(record, ['company'], `Company "${key}" belongs to no company.`);
  else if (company !== undefined && !companies.has(company))
    fault(
      record,
      ['company'],
      `No company is called "${company}".`,
      didYouMean(company, companies, 'Neither the document nor the account has it.'),
    );
  for (const name of ['affiliate', 'status', 'amount', 'sold'] as const)
    if (record[name] !== undefined && type !== 'lead')
      fault(record, [name], `Only leads have "${name}"; "${key}" is a ${type}.`);
  if (
    affiliate !== undefined &&
    mustExist(record, ['affiliate'], 'group', affiliate) &&
    kindOf(affiliate) !== 'affiliate'
  )
    refuse(
      record,
      ['affiliate'],
      `"${affiliate}", of kind ${kindOf(affiliate)}, delivers no leads.`,
      'Name a group of kind affiliate.',
    );
  (record.sold ?? []).forEach(({ to }, place) => {
    if (mustExist(record, ['sold', place, 'to'], 'group', to) && kindOf(to) !== 'client')
      refuse(
        record,
        ['sold', place, 'to'],
        `"${to}", of kind ${kindOf(to)}, buys no leads.`,
        'Name a group of kind client.',
      );
  });
  const stored = state.records.get(referenceTo(record));
  const status = record.status ?? stored?.status ?? 'new';
  if (record.amount !== undefined && type === 'lead' && status !== 'won')
    fault(record, ['amount'], `A lead that is ${status} has no amount.`, 'Say status: won.');
  if (stored && affiliate !== undefined && stored.affiliate !== affiliate)
    refuse(record, ['affiliate'], `Who delivered "${key}" cannot be changed: it was ${stored.affiliate ?? 'nobody'}.`);
}

function checkFields({ fault }: Checking, record: RecordEntry, fields: readonly FieldDefinition[]): void {
  for (const [name, value] of Object.entries(record.fields ?? {})) {
    if (!fields.some(({ key }) => key === name)) {
      const names = fields.map(({ key }) => key);
      fault(
        record,
        ['fields', name],
        `A ${record.type} has no field "${name}".`,
        didYouMean(name, names, `There are: ${names.join(', ')}.`),
      );
      continue;
    }
    attempt(
      () => checkValues(fields, record.type, { [name]: value }),
      (problem) => fault(record, ['fields', name], problem.message),
    );
  }
}

function fieldsOf({ document, state }: Checking, type: RecordType): FieldDefinition[] {
  const own = new Map(
    [...state.fields.values()]
      .filter((field) => field.type === type && field.kind !== null)
      .map((field) => [field.key, { ...field }]),
  );
  for (const { key, label, kind, choices, ...field } of document.fields ?? []) {
    if (field.type !== type) continue;
    const stored = own.get(key);
    if (!stored && STANDARD_FIELDS[type].some((standard) => standard.key === key)) continue;
    own.set(key, {
      type,
      key,
      label: label ?? stored?.label ?? key,
      kind: kind ?? stored?.kind ?? 'text',
      choices: choices ?? stored?.choices ?? [],
      release: [],
    });
  }
  const standard = STANDARD_FIELDS[type].map((field) => ({ ...field, label: field.key, choices: [] }));
  return [
    ...standard,
    ...[...own.values()].map(({ key, label, kind, choices }) => ({
      key,
      label,
      kind: kind ?? 'text',
      choices,
      section: 'custom' as const,
    })),
  ];
}

function attempt(check: () => unknown, onProblem: (problem: Problem) => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    onProblem(error);
  }
}
