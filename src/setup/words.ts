import {
  ACTIONS,
  ACCOUNT_PERMISSIONS,
  GROUP_KINDS,
  parsePermission,
  RECORD_PERMISSIONS,
  RECORD_TYPES,
  SCOPES,
} from '../access/vocabulary.ts';
import { checkName } from '../directory/keys.ts';
import { assertKey } from '../directory/keys.ts';
import { CAP_KINDS } from '../distribution/rule.ts';
import { parseWorkingHours } from '../distribution/working-hours.ts';
import { ExitCode, Problem } from '../problem.ts';
import { count, entry, type JsonSchema, listOf, mapOf, type Shape, text, word } from './shape.ts';

// The words that several parts of the document share.

const reference = (name: string): JsonSchema => ({ type: undefined, $ref: `#/$defs/${name}` });

/** The definitions that the JSON Schema of the document refers to. */
export const DEFINITIONS: Readonly<Record<string, JsonSchema>> = {
  key: { type: 'string', pattern: '^[a-z0-9][a-z0-9._-]*$', maxLength: 100 },
  permission: {
    enum: [
      ...RECORD_PERMISSIONS,
      ...RECORD_TYPES.map((type) => `${type}.*`),
      ...ACTIONS.map((action) => `*.${action}`),
      '*.*',
      '*',
      ...ACCOUNT_PERMISSIONS,
    ],
  },
  scope: { enum: SCOPES },
};

export const keyOf = (what: string): Shape<string> =>
  text(
    `the key of a ${what}`,
    (value) => {
      assertKey(value, what);
      return value;
    },
    reference('key'),
  );

/** The key of something that must exist: whether it does is found out later, and the nearest named. */
export const nameOf = (what: string): Shape<string> => text(`the key of a ${what}`);

export const title = (what: string): Shape<string> => text(`the name of a ${what}`, (value) => checkName(value, what));

export const permission: Shape<string> = text('a permission', parsePermission, reference('permission'));
export const scope = word('scope', SCOPES);
export const kind = word('kind', GROUP_KINDS);
export const recordType = word('record type', RECORD_TYPES);
export const actions = listOf('actions', word('action', ACTIONS));
export const permissions = listOf('permissions', permission);
export const allows = mapOf('permissions with their scopes', permission, scope, {
  propertyNames: { $ref: '#/$defs/permission' },
});

export const caps = entry(
  'caps',
  {},
  Object.fromEntries(CAP_KINDS.map((name) => [name, count(`the cap "${name}"`)])) as Record<
    (typeof CAP_KINDS)[number],
    Shape<number>
  >,
);

export const hours = text('working hours', (value) => {
  if (parseWorkingHours(value)) return value;
  throw new Problem({
    code: 'bad_hours',
    exit: ExitCode.usage,
    message: `"${value}" are no working hours.`,
    hint: 'Write them as Mo-Fr 08:00-18:00.',
  });
});
