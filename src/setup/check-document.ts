import { ADMIN_GROUP, patternsFor } from '../access/vocabulary.ts';
import { didYouMean } from '../nearest.ts';
import { ExitCode } from '../problem.ts';
import type { Session } from '../store/session.ts';
import type { Checking } from './checking.ts';
import { checkDefinitions } from './check-definitions.ts';
import { checkGroups } from './check-groups.ts';
import { checkRecords } from './check-records.ts';
import { checkRules } from './check-rules.ts';
import { checkUsers } from './check-users.ts';
import { assertFaultless, type Fault } from './faults.ts';
import { kindsOf } from './find-steps.ts';
import type { ReadDocument } from './read-document.ts';
import type { AccountState } from './state.ts';

/** Checks what the document says against itself and against the account, as both will be together. Throws one Problem with every fault. */
export async function checkDocument(session: Session, read: ReadDocument, state: AccountState): Promise<void> {
  const { document, placeOf } = read;
  const faults: Fault[] = [...read.faults];
  const add =
    (exit: Fault['exit']): Checking['fault'] =>
    (entry, path, message, hint) =>
      void faults.push({ ...placeOf(entry, ...path), message, hint, exit });
  const known = {
    roles: new Set([...state.roles.keys(), ...(document.roles ?? []).map(({ key }) => key)]),
    groups: new Set([...state.groups.keys(), ...(document.groups ?? []).map(({ key }) => key)]),
    users: new Set([...state.users.keys(), ...(document.users ?? []).map(({ key }) => key)]),
  };
  const fault = add(ExitCode.usage);
  const checking: Checking = {
    ...read,
    state,
    kindOf: kindsOf(document, state),
    known,
    fault,
    refuse: add(ExitCode.refused),
    mustExist(entry, path, what, key) {
      const names = known[`${what}s`];
      if (names.has(key)) return true;
      fault(
        entry,
        path,
        `No ${what} is called "${key}".`,
        didYouMean(key, names, `Neither the document nor the account has it.`),
      );
      return false;
    },
  };
  checkRepeats(checking);
  checkRoles(checking);
  checkGroups(checking);
  checkUsers(checking);
  checkRecords(checking);
  checkAdministrator(checking);
  checkDefinitions(checking);
  await checkRules(checking, session);
  assertFaultless(faults);
}

function checkRepeats({ document, fault }: Checking): void {
  const nameOf: Record<string, (entry: never) => string> = {
    roles: ({ key }: { key: string }) => key,
    groups: ({ key }: { key: string }) => key,
    users: ({ key }: { key: string }) => key,
    templates: ({ key }: { key: string }) => key,
    rules: ({ key }: { key: string }) => key,
    fields: ({ type, key }: { type: string; key: string }) => `${type}.${key}`,
    records: ({ type, key }: { type: string; key: string }) => `${type}/${key}`,
    affiliates: ({ group }: { group: string }) => group,
  };
  for (const [list, toName] of Object.entries(nameOf)) {
    const seen = new Set<string>();
    for (const entry of (document[list as keyof typeof document] ?? []) as never[]) {
      const name = toName(entry);
      if (seen.has(name))
        fault(entry, [], `"${name}" stands in ${list} twice.`, 'Say everything about it in one place.');
      seen.add(name);
    }
  }
}

function checkRoles({ document, state, fault, refuse }: Checking): void {
  for (const role of document.roles ?? []) {
    const { key, allow = {} } = role;
    const stored = state.roles.get(key);
    for (const [permission, scope] of Object.entries(allow)) {
      if (scope === 'privacy' && key !== 'member')
        fault(role, ['allow', permission], `Role "${key}" cannot follow the privacy setting: member alone does.`);
    }
    if (
      key === 'administrator' &&
      role.allow &&
      JSON.stringify(sortedEntries(allow)) !== JSON.stringify(sortedEntries(stored?.allow ?? {}))
    )
      refuse(role, ['allow'], 'The role "administrator" is fixed.', 'Make a role of your own.');
  }
}

// A new account has nobody yet: the document alone can give it its administrator.
function checkAdministrator({ document, state, refuse }: Checking): void {
  if (!state.isNew) return;
  const blocks = patternsFor('permission.manage');
  const isThere = (document.users ?? []).some(
    ({ groups = [], active = true, restrict = [] }) =>
      active &&
      groups.some((group) => (typeof group === 'string' ? group : group.group) === ADMIN_GROUP) &&
      !restrict.some((permission) => blocks.includes(permission)),
  );
  if (isThere) return;
  refuse(
    document.users ?? document,
    [],
    'A new account needs an administrator.',
    'Put an active user into the group admin: users: [{key: anna, groups: [admin]}]',
  );
}

function sortedEntries(values: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}
