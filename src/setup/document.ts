import { checkUserValues } from '../directory/create-user.ts';
import { POSITIONS, SCOPES } from '../access/vocabulary.ts';
import { checkSetting, SETTING_NAMES } from '../directory/change-setting.ts';
import { STICKY_KINDS, BETWEEN, WITHIN } from '../distribution/rule.ts';
import { ExitCode, Problem } from '../problem.ts';
import { criteria } from './criteria-shape.ts';
import {
  count,
  entry,
  listOf,
  mapOf,
  mapOr,
  money,
  orNull,
  type Read,
  type Shape,
  text,
  word,
  yesOrNo,
} from './shape.ts';
import {
  actions,
  allows,
  caps,
  hours,
  keyOf,
  kind,
  nameOf,
  permission,
  permissions,
  recordType,
  title,
} from './words.ts';

// Everything that the setup document may have in it; what it means is in the specification of the command line.

// Other tools write YAML's on and off as true and false.
const ON_OFF = new Map([
  ['true', 'on'],
  ['false', 'off'],
]);

const settings = entry(
  'the settings',
  {},
  Object.fromEntries(
    SETTING_NAMES.map((name) => [
      name,
      text(`a value for ${name}`, (value) => checkSetting(name, ON_OFF.get(value) ?? value)),
    ]),
  ) as Record<(typeof SETTING_NAMES)[number], Shape<string>>,
);

// The built-in member role follows the privacy setting until it is given scopes of its own.
const roleAllows = mapOf('permissions with their scopes', permission, word('scope', [...SCOPES, 'privacy']), {
  propertyNames: { $ref: '#/$defs/permission' },
});

const role = entry(
  'a role',
  { key: keyOf('role') },
  {
    name: title('role'),
    allow: roleAllows,
  },
);

const group = entry(
  'a group',
  { key: keyOf('group') },
  {
    kind,
    parent: nameOf('group'),
    name: title('group'),
    active: yesOrNo,
    allow: allows,
    deny: permissions,
    roles: listOf('roles', nameOf('role')),
    caps,
    'made-for': entry(
      'what an access team was made for',
      { template: nameOf('template'), record: text('a record') },
      {},
    ),
  },
);

const membership = entry(
  'a membership',
  { group: nameOf('group') },
  { as: word('standing', ['member', 'manager']), roles: listOf('roles', nameOf('role')) },
);

const moment = text('a date or a time', (value) => {
  if (/^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(Date.parse(value))) return value;
  throw new Problem({
    code: 'bad_time',
    exit: ExitCode.usage,
    message: `"${value}" is no date and no time.`,
    hint: 'Write it as 2026-12-24, or 2026-12-24T08:00:00Z.',
  });
});

const user = entry(
  'a user',
  { key: keyOf('user') },
  {
    name: title('user'),
    email: text('an email address', (email) => checkUserValues({ email }).email!),
    position: word('position', POSITIONS),
    active: yesOrNo,
    base: yesOrNo,
    groups: listOf('groups', mapOr(nameOf('group'), membership)),
    restrict: permissions,
    hours,
    caps,
    away: listOf('absences', entry('an absence', { from: moment, to: moment }, {})),
  },
);

const template = entry('a template', { key: keyOf('template') }, { type: recordType, actions });

const field = entry(
  'a field',
  { type: recordType, key: text('the key of a field') },
  {
    label: title('field'),
    kind: word('kind of field', ['text', 'number', 'date', 'choice']),
    choices: listOf('choices', text('a choice')),
    release: listOf('groups', nameOf('group')),
  },
);

const sale = entry('a sale', { to: nameOf('client'), price: money('the price') }, { returned: yesOrNo });

const record = entry(
  'a record',
  { type: recordType, key: text('the key of a record') },
  {
    name: title('record'),
    group: nameOf('group'),
    owner: nameOf('user'),
    company: text('the key of a company', (key) => key.replace(/^company\//, '')),
    affiliate: nameOf('affiliate'),
    status: word('status', ['new', 'contacted', 'standby', 'won', 'lost', 'cancelled']),
    amount: money('the amount'),
    fields: mapOf('fields', text('a field'), text('a value')),
    sold: listOf('sales', sale),
  },
);

const share = entry(
  'a share',
  { record: text('a record'), with: listOf('user:KEY or group:KEY', text('user:KEY or group:KEY')), actions },
  { 'came-with': text('a company') },
);

const affiliate = entry(
  'an affiliate',
  { group: nameOf('affiliate') },
  {
    locale: text('a locale'),
    encoding: text('an encoding'),
    price: money('the price'),
    require: listOf('fields', text('a field')),
    map: mapOf('columns with their fields', text('a column'), text('a field')),
    columns: mapOf('columns with their fields', text('a column'), orNull(text('a field, or null'))),
  },
);

const target = entry(
  'a target',
  { group: nameOf('group') },
  {
    weight: count('the weight', 1),
    users: mapOf('users with their weights', nameOf('user'), count('the weight', 1)),
    hours,
  },
);

const buyer = entry(
  'a buyer',
  { group: nameOf('client'), price: money('the price') },
  {
    weight: count('the weight', 1),
    caps,
    budget: money('the budget'),
    'return-days': count('the return days'),
    'return-quota': count('the return quota', 0, 100),
  },
);

const rule = entry(
  'a rule',
  { key: keyOf('rule') },
  {
    active: yesOrNo,
    maker: nameOf('user'),
    when: criteria,
    between: word('strategy', BETWEEN),
    within: word('strategy', WITHIN),
    sticky: listOf('email, phone or company', word('sticky field', STICKY_KINDS)),
    'include-managers': yesOrNo,
    targets: listOf('targets', target),
    buyers: listOf('buyers', buyer),
    shared: count('the number of buyers', 1),
    caps: entry('the caps of a rule', {}, { group: caps, user: caps }),
  },
);

const version: Shape<1> = {
  schema: { const: 1 },
  read(node, reading) {
    if (count('the version', 1).read(node, reading) === undefined) return undefined;
    const read = (node as { value?: unknown } | null)?.value;
    if (read !== 1)
      reading.fault(node, `This crmctl reads version 1, not version ${String(read)}.`, 'Write: version: 1');
    return read === 1 ? 1 : undefined;
  },
};

export const DOCUMENT = entry(
  'the document',
  {},
  {
    version,
    settings,
    roles: listOf('roles', role),
    groups: listOf('groups', group),
    users: listOf('users', user),
    templates: listOf('templates', template),
    fields: listOf('fields', field),
    records: listOf('records', record),
    shares: listOf('shares', share),
    affiliates: listOf('affiliates', affiliate),
    rules: listOf('rules', rule),
  },
);

export type SetupDocument = Read<typeof DOCUMENT>;
type Part<Name extends keyof SetupDocument> = NonNullable<SetupDocument[Name]> extends (infer Item)[] ? Item : never;
export type RoleEntry = Part<'roles'>;
export type GroupEntry = Part<'groups'>;
export type UserEntry = Part<'users'>;
export type FieldEntry = Part<'fields'>;
export type RecordEntry = Part<'records'>;
export type ShareEntry = Part<'shares'>;
export type RuleEntry = Part<'rules'>;
