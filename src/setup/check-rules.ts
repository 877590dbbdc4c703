import { ADMIN_GROUP } from '../access/vocabulary.ts';
import { holdsRecords } from '../directory/group-kinds.ts';
import { findCriteriaFaults } from '../distribution/check-rule.ts';
import { conditionsOf } from '../distribution/criteria.ts';
import { hasFormColumn, readLeadFields } from '../distribution/lead-fields.ts';
import { readRule } from '../distribution/read-rule.ts';
import { didYouMean } from '../nearest.ts';
import type { Session } from '../store/session.ts';
import type { Checking } from './checking.ts';
import { orderRules, withoutAbsent } from './rule-state.ts';

/** Rules: their groups and users are there, and their criteria can be asked of leads. */
export async function checkRules(checking: Checking, session: Session): Promise<void> {
  const { document, state, kindOf, fault, refuse, mustExist } = checking;
  const isKnownField = await readKnownFields(checking, session);
  checkMakers(checking);
  for (const rule of document.rules ?? []) {
    const { rule: read, faults } = readRule(withoutAbsent({ ...state.rules.get(rule.key), ...rule }));
    for (const { path, message, hint } of faults) fault(rule, path, `${message}.`, hint);
    if (rule.maker !== undefined) mustExist(rule, ['maker'], 'user', rule.maker);
    (rule.targets ?? []).forEach(({ group, users = {} }, place) => {
      const kind = kindOf(group);
      if (mustExist(rule, ['targets', place, 'group'], 'group', group) && kind && !holdsRecords({ kind }))
        refuse(
          rule,
          ['targets', place, 'group'],
          `"${group}", of kind ${kind}, takes no leads.`,
          'Targets are organizations and teams.',
        );
      for (const user of Object.keys(users)) mustExist(rule, ['targets', place, 'users', user], 'user', user);
    });
    (rule.buyers ?? []).forEach(({ group }, place) => {
      if (mustExist(rule, ['buyers', place, 'group'], 'group', group) && kindOf(group) !== 'client')
        refuse(
          rule,
          ['buyers', place, 'group'],
          `"${group}", of kind ${kindOf(group)}, buys no leads.`,
          'Buyers are client groups.',
        );
    });
    if (!rule.when) continue;
    let isAllKnown = true;
    for (const condition of conditionsOf(rule.when)) {
      const near = await isKnownField(condition.field);
      if (near === undefined) continue;
      isAllKnown = false;
      fault(condition, ['field'], `No lead has a field "${condition.field}".`, near);
    }
    // Patterns and values, once all fields are there; those that come with the document are text until then.
    if (isAllKnown && !isNew(checking, rule.when))
      for (const { message, hint } of await findCriteriaFaults(session, read))
        fault(rule, ['when'], `${message}.`, hint);
  }
}

// As `rule move` has it: what others made stands behind the rules of the operator and of administrative members.
function checkMakers({ document, state, refuse }: Checking): void {
  const entries = new Map((document.rules ?? []).map((rule) => [rule.key, rule]));
  const users = new Map((document.users ?? []).map((user) => [user.key, user.groups]));
  const isTrusted = (maker: unknown): boolean => {
    if (typeof maker !== 'string') return true;
    const groups = users.get(maker) ?? state.users.get(maker)?.groups ?? [];
    return groups.some((group) => (typeof group === 'string' ? group : group.group) === ADMIN_GROUP);
  };
  const makerOf = (key: string): unknown => entries.get(key)?.maker ?? state.rules.get(key)?.['maker'];
  const order = orderRules([...entries.values()], [...state.rules.keys()]).after;
  const last = order.findLastIndex((key) => isTrusted(makerOf(key)));
  for (const key of order.slice(0, Math.max(0, last))) {
    const rule = entries.get(key);
    if (rule?.maker !== undefined && !isTrusted(rule.maker))
      refuse(
        rule,
        ['maker'],
        `Rule "${key}", made by ${rule.maker}, stands before "${order[last]}", made by an administrator.`,
        'Put it behind the rules of the operator and of administrators.',
      );
  }
}

// Answers undefined for a field that is known, else what it may have meant.
async function readKnownFields({ document, state }: Checking, session: Session) {
  const fields = await readLeadFields(session.db);
  const comes = new Set([
    ...(document.fields ?? []).filter(({ type }) => type === 'lead').map(({ key }) => key),
    ...(document.affiliates ?? []).flatMap(({ map }) => Object.keys(map ?? {})),
  ]);
  return async (name: string): Promise<string | undefined> => {
    if (fields.isKnown(name) || comes.has(name)) return undefined;
    if (!state.isNew && (await hasFormColumn(session.store, session.db, name))) return undefined;
    return didYouMean(name, [...fields.names, ...comes], 'Neither a field, a mapping nor a lead has it.');
  };
}

function isNew({ document }: Checking, when: Parameters<typeof conditionsOf>[0]): boolean {
  const comes = (document.fields ?? []).filter(({ type }) => type === 'lead').map(({ key }) => key);
  const columns = (document.affiliates ?? []).flatMap(({ map }) => Object.keys(map ?? {}));
  return [...conditionsOf(when)].some(({ field }) => comes.includes(field) || columns.includes(field));
}
