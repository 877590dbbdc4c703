import { ADMIN_GROUP, BASE_GROUP, type GroupKind } from '../access/vocabulary.ts';
import { ROLE_KEYS } from '../access/builtin-roles.ts';
import { DEFAULT_SETTINGS, type Settings } from '../access/settings.ts';
import { STANDARD_FIELDS } from '../access/fields.ts';
import type { SetupDocument } from './document.ts';
import { isSame } from './same.ts';
import { referenceTo } from './read-records.ts';
import type { AccountState, GroupState, RecordState, UserState } from './state.ts';
import { orderRules, wantedRule } from './rule-state.ts';
import {
  recordResolver,
  wantedField,
  wantedGroup,
  wantedRecord,
  wantedRole,
  wantedShares,
  wantedUser,
} from './wanted.ts';

export type StepObject =
  | 'account'
  | 'setting'
  | 'role'
  | 'group'
  | 'user'
  | 'template'
  | 'field'
  | 'record'
  | 'share'
  | 'affiliate'
  | 'rule'
  | 'rule order';
export type Values = Readonly<Record<string, unknown>>;

/** One difference between the document and the account. Of an update, `before` and `after` hold what changes alone. */
export interface Step {
  action: 'create' | 'update' | 'delete';
  object: StepObject;
  key: string;
  before: Values | null;
  after: Values | null;
}

/** What has to be done to an account to make it as the document says, in the order in which it is done. Pure. */
export function findSteps(document: SetupDocument, state: AccountState, { prune = false } = {}): Step[] {
  const steps: Step[] = [];
  if (state.isNew) steps.push({ action: 'create', object: 'account', key: ADMIN_GROUP, before: null, after: {} });
  for (const [name, value] of Object.entries(document.settings ?? {})) {
    const before = state.settings[name as keyof Settings];
    if (before !== value)
      steps.push({ action: 'update', object: 'setting', key: name, before: { value: before }, after: { value } });
  }
  for (const entry of document.roles ?? [])
    compare(steps, 'role', entry.key, wantedRole(entry), state.roles.get(entry.key), {
      key: '',
      name: entry.key,
      allow: {},
    });
  for (const entry of parentsFirst(document.groups ?? []))
    compare(steps, 'group', entry.key, wantedGroup(entry), state.groups.get(entry.key), newGroup(entry.key));
  const kindOf = kindsOf(document, state);
  for (const entry of document.users ?? []) {
    const stored = state.users.get(entry.key);
    compare(steps, 'user', entry.key, wantedUser(entry, stored, kindOf), stored, newUser(entry.key));
  }
  for (const entry of document.templates ?? [])
    compare(
      steps,
      'template',
      entry.key,
      { ...entry, actions: [...new Set(entry.actions)].sort() },
      state.templates.get(entry.key),
      {},
    );
  for (const entry of document.fields ?? []) {
    const id = `${entry.type}.${entry.key}`;
    const isStandard = STANDARD_FIELDS[entry.type].some(({ key }) => key === entry.key);
    const none = {
      type: entry.type,
      key: entry.key,
      label: defaultLabel(entry.key),
      kind: isStandard ? null : 'text',
      choices: [],
      release: [],
    };
    compare(steps, 'field', id, wantedField(entry), state.fields.get(id) ?? (isStandard ? none : undefined), none);
  }
  const kindOfField = fieldKinds(document, state);
  for (const entry of companiesFirst(document.records ?? [])) {
    const id = referenceTo(entry);
    compare(steps, 'record', id, wantedRecord(entry, kindOfField), state.records.get(id), newRecord(entry));
  }
  const shares = wantedShares(document.shares ?? [], recordResolver(document, state));
  for (const [id, wanted] of shares)
    compare(steps, 'share', id, { key: id, ...wanted }, state.shares.get(id), { record: id, with: {} });
  for (const entry of document.affiliates ?? []) {
    const { group, require, ...stated } = entry;
    const none = { group, locale: null, encoding: null, price: null, map: null, columns: null, require: [] };
    compare(
      steps,
      'affiliate',
      group,
      { ...stated, ...(require ? { require: [...new Set(require)].sort() } : {}) },
      state.affiliates.get(group),
      none,
    );
  }
  for (const entry of document.rules ?? [])
    compare(steps, 'rule', entry.key, wantedRule(entry), state.rules.get(entry.key), {});
  const order = orderRules(document.rules ?? [], [...state.rules.keys()]);
  if (!isSame(order.before, order.after))
    steps.push({
      action: 'update',
      object: 'rule order',
      key: 'rules',
      before: { order: order.before },
      after: { order: order.after },
    });
  if (prune) findRemovals(steps, document, state, new Set(shares.keys()));
  return steps;
}

/** What a field is called where nobody says otherwise. */
export function defaultLabel(key: string): string {
  return key.replaceAll(/[_-]/g, ' ');
}

/** The kinds of groups when all is done. */
export function kindsOf(document: SetupDocument, state: AccountState): (group: string) => GroupKind | undefined {
  const stated = new Map((document.groups ?? []).map(({ key, kind }) => [key, kind]));
  return (key) => stated.get(key) ?? state.groups.get(key)?.kind;
}

/** Kinds of fields by type and key, when all is done. */
export function fieldKinds(document: SetupDocument, state: AccountState) {
  const kinds = new Map<string, string>();
  for (const [type, fields] of Object.entries(STANDARD_FIELDS))
    for (const { key, kind } of fields) kinds.set(`${type}.${key}`, kind);
  for (const [id, { kind }] of state.fields) if (kind !== null) kinds.set(id, kind);
  for (const { type, key, kind } of document.fields ?? []) if (kind) kinds.set(`${type}.${key}`, kind);
  return (type: string, key: string): string | undefined => kinds.get(`${type}.${key}`);
}

function compare(
  steps: Step[],
  object: StepObject,
  key: string,
  wish: object,
  state: object | undefined,
  defaults: object,
): void {
  const wanted = wish as Values;
  const stored = state as Values | undefined;
  if (!stored) {
    steps.push({ action: 'create', object, key, before: null, after: { ...defaults, ...wanted } });
    return;
  }
  const changed = Object.keys(wanted).filter((name) => name !== 'key' && !isSame(wanted[name], stored[name]));
  if (changed.length === 0) return;
  const pick = (values: Values): Values => Object.fromEntries(changed.map((name) => [name, values[name] ?? null]));
  steps.push({ action: 'update', object, key, before: pick(stored), after: pick(wanted) });
}

// Only the lists that are in the document are the whole of what there is; what hangs on others goes before them.
function findRemovals(steps: Step[], document: SetupDocument, state: AccountState, shares: ReadonlySet<string>): void {
  const remove = (object: StepObject, key: string, before: Values): void =>
    void steps.push({ action: 'delete', object, key, before, after: null });
  const missing = <T>(stored: ReadonlyMap<string, T>, entries: readonly string[] | undefined): [string, T][] => {
    if (!entries) return [];
    const kept = new Set(entries);
    return [...stored].filter(([key]) => !kept.has(key));
  };
  const keys = (entries: readonly { key: string }[] | undefined): string[] | undefined =>
    entries?.map(({ key }) => key);

  for (const [key, rule] of missing(state.rules, keys(document.rules))) remove('rule', key, { ...rule });
  for (const [key, affiliate] of missing(
    state.affiliates,
    document.affiliates?.map(({ group }) => group),
  ))
    remove('affiliate', key, { ...affiliate });
  if (document.shares)
    for (const [key, share] of missing(state.shares, [...shares])) remove('share', key, { ...share });
  for (const [key, record] of missing(state.records, document.records?.map(referenceTo)).toReversed())
    remove('record', key, { ...record });
  for (const [key, field] of missing(
    state.fields,
    document.fields?.map(({ type, key }) => `${type}.${key}`),
  ))
    remove('field', key, { ...field });
  for (const [key, template] of missing(state.templates, keys(document.templates)))
    remove('template', key, { ...template });
  for (const [key, user] of missing(state.users, keys(document.users))) {
    const isGone = !user.active && user.groups.length === 0 && user.restrict.length === 0;
    if (!isGone) remove('user', key, { ...user });
  }
  // The deepest first: the state has parents before what is below them.
  for (const [key, group] of missing(state.groups, keys(document.groups)).toReversed())
    if (key !== ADMIN_GROUP && key !== BASE_GROUP && !group['made-for']) remove('group', key, { ...group });
  for (const [key, role] of missing(state.roles, keys(document.roles)))
    if (!(ROLE_KEYS as readonly string[]).includes(key)) remove('role', key, { ...role });
  for (const name of document.settings ? (Object.keys(DEFAULT_SETTINGS) as (keyof Settings)[]) : []) {
    const before = state.settings[name];
    const after = DEFAULT_SETTINGS[name];
    if (document.settings![name] === undefined && before !== after)
      steps.push({
        action: 'update',
        object: 'setting',
        key: name,
        before: { value: before },
        after: { value: after },
      });
  }
}

function newGroup(key: string): GroupState {
  return {
    key,
    kind: 'organization',
    parent: ADMIN_GROUP,
    name: key,
    active: true,
    allow: {},
    deny: [],
    roles: [],
    caps: {},
  };
}

function newUser(key: string): UserState {
  const none = { email: null, position: null, hours: null };
  return { key, name: key, ...none, active: true, groups: [], restrict: [], caps: {}, away: [] };
}

function newRecord({ type, key }: { type: RecordState['type']; key: string }): RecordState {
  const none = { owner: null, company: null, affiliate: null, amount: null };
  return {
    type,
    key,
    name: key,
    group: BASE_GROUP,
    ...none,
    status: type === 'lead' ? 'new' : null,
    fields: {},
    sold: [],
  };
}

/** Groups whose parent stands in the same document come behind it, whatever their order there. */
function parentsFirst<Item extends { key: string; parent?: string }>(entries: readonly Item[]): Item[] {
  const byKey = new Map(entries.map((entry) => [entry.key, entry]));
  const ordered = new Set<Item>();
  for (const entry of entries) {
    const path: Item[] = [];
    for (
      let at: Item | undefined = entry;
      at && !ordered.has(at) && !path.includes(at);
      at = byKey.get(at.parent ?? '')
    )
      path.push(at);
    for (const item of path.toReversed()) ordered.add(item);
  }
  return [...ordered];
}

function companiesFirst<Item extends { type: string }>(entries: readonly Item[]): Item[] {
  return [...entries.filter(({ type }) => type === 'company'), ...entries.filter(({ type }) => type !== 'company')];
}
