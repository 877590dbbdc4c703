import { readSettings } from '../access/settings.ts';
import { isOrganizationOrTeam } from '../access/vocabulary.ts';
import { nearest } from '../nearest.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Session } from '../store/session.ts';
import { compileCriteria, type ConditionFault } from './compile-criteria.ts';
import { conditionsOf, describeCondition } from './criteria.ts';
import { hasFormColumn, readLeadFields } from './lead-fields.ts';
import type { Fault } from './read-rule.ts';
import type { Rule } from './rule.ts';

export interface RuleGroups {
  /** Ids of the targets and of the buyers, in the order of the rule. */
  targetIds: number[];
  buyerIds: number[];
}

/** Checks what a rule names against the account: groups, users, fields, patterns. Throws one Problem with every fault. */
export async function checkRule(session: Session, rule: Rule, faults: readonly Fault[] = []): Promise<RuleGroups> {
  const found = [...faults];
  const groups = await session.db.selectFrom('groups').select(['id', 'key', 'kind']).execute();
  const groupIds = (named: readonly { group: string }[], part: 'targets' | 'buyers'): number[] =>
    named.map(({ group: key }, i) => {
      const path = [part, i, 'group'];
      const group = groups.find((known) => known.key === key);
      const isFit = group && (part === 'buyers' ? group.kind === 'client' : isOrganizationOrTeam(group.kind));
      if (isFit) return group.id;
      if (key === '') return 0;
      if (group) found.push({ path, ...unfit(key, group.kind, part) });
      else
        found.push({ path, exit: ExitCode.notFound, message: `No group is called "${key}"`, hint: near(key, groups) });
      return 0;
    });
  const result = { targetIds: groupIds(rule.targets, 'targets'), buyerIds: groupIds(rule.buyers, 'buyers') };
  found.push(...(await findUnknownUsers(session, rule)), ...(await findCriteriaFaults(session, rule)));
  if (found.length > 0) throw faultyRule(rule.key, found);
  return result;
}

/** What is wrong with the criteria: fields that nothing has, values that cannot be read, patterns that cannot run. */
export async function findCriteriaFaults({ store, db }: Session, { when }: Pick<Rule, 'when'>): Promise<Fault[]> {
  if (!when) return [];
  const fields = await readLeadFields(db);
  const unknown = new Set<string>();
  for (const { field } of conditionsOf(when)) {
    if (!fields.isKnown(field) && !(await hasFormColumn(store, db, field))) unknown.add(field);
  }
  const { timezone: zone, locale } = await readSettings(db);
  const faults: ConditionFault[] = [];
  const field = (name: string) => (unknown.has(name) ? undefined : fields.find(name));
  compileCriteria(when, { field, zone, locale }, faults);
  return faults.map((fault) => ({ path: ['when'], ...tellConditionFault(fault, fields.names) }));
}

/** One Problem for all faults of a rule: first five in full, then a count. */
export function faultyRule(key: string, faults: readonly Fault[]): Problem {
  const told = faults.slice(0, 5).map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '));
  if (faults.length > 5) told.push(`and ${faults.length - 5} more`);
  const [exit = ExitCode.usage, ...others] = new Set(faults.map((fault) => fault.exit ?? ExitCode.usage));
  return new Problem({
    code: 'faulty_rule',
    exit: others.length > 0 ? ExitCode.usage : exit,
    message: key === '' ? 'This is no rule.' : `The rule "${key}" cannot be made as it is.`,
    reason: told.join('; '),
    hint: faults.find(({ hint }) => hint !== undefined)?.hint ?? 'See crmctl help criteria, and docs/distribution.md.',
    details: { faults: faults.map(({ path, message, hint }) => ({ path, message, hint })) },
  });
}

async function findUnknownUsers({ db }: Session, { targets }: Rule): Promise<Fault[]> {
  const named = targets.flatMap(({ users }, i) => Object.keys(users).map((user) => ({ user, i })));
  if (named.length === 0) return [];
  const users = await db.selectFrom('users').select('key').execute();
  return named
    .filter(({ user }) => !users.some(({ key }) => key === user))
    .map(({ user, i }) => ({
      path: ['targets', i, 'users', user],
      exit: ExitCode.notFound,
      message: `No user is called "${user}"`,
      hint: near(user, users),
    }));
}

/** One fault of a condition, in words. */
export function tellConditionFault(
  { condition, because, value, detail }: ConditionFault,
  names: readonly string[],
): Omit<Fault, 'path'> {
  const text = describeCondition(condition);
  switch (because) {
    case 'unknown-field': {
      const similar = nearest(condition.field, names);
      const known = `Known: ${names.slice(0, 20).join(', ')}, and every column that an import has brought.`;
      return {
        message: `"${text}" asks for a field that no lead, mapping or definition has`,
        hint: similar.length > 0 ? `Did you mean ${similar.map((name) => `"${name}"`).join(' or ')}?` : known,
      };
    }
    case 'missing-value':
      return { message: `"${text}" has no value to compare with` };
    case 'bad-pattern':
      return {
        message: `"${text}": the pattern "${value}" cannot be run: ${detail}`,
        hint: 'Patterns are those of RE2: no look-around, no back-references.',
      };
    case 'unreadable-value':
      return { message: `"${text}": "${value}" cannot be read for the field ${condition.field}` };
  }
}

function unfit(key: string, kind: string, part: 'targets' | 'buyers'): Omit<Fault, 'path'> {
  const why = part === 'buyers' ? 'only client groups buy leads' : 'leads are placed in organizations and teams';
  return { exit: ExitCode.refused, message: `"${key}" is of kind ${kind}; ${why}` };
}

function near(key: string, known: readonly { key: string }[]): string | undefined {
  const found = nearest(
    key,
    known.map((one) => one.key),
  );
  return found.length > 0 ? `Did you mean ${found.map((name) => `"${name}"`).join(' or ')}?` : undefined;
}
