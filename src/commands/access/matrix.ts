import { Command, Option } from 'commander';
import { matrixOfGroups, matrixOfRecord, matrixOfUsers, type MatrixRow } from '../../access/matrix.ts';
import {
  ACCOUNT_PERMISSIONS,
  ACTIONS,
  parseRecordType,
  PERMISSIONS,
  RECORD_TYPES,
  type Scope,
} from '../../access/vocabulary.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Column } from '../../cli/column.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import type { RecordType } from '../../store/schema/records.ts';

export interface MatrixOptions {
  users?: boolean;
  managers?: boolean;
  for?: string;
  type?: string;
}

export function matrixCommand({ perform }: Cli): Command {
  return new Command('matrix')
    .description('groups × permissions, users × permissions, or users × actions on one record')
    .option('--managers', 'what the managers of each group have, instead of its members')
    .addOption(new Option('--users', 'users instead of groups, each with the widest scope').conflicts('managers'))
    .addOption(new Option('--for <record>', 'who may do what with this record').conflicts(['type', 'managers']))
    .option('--type <type>', 'only this record type')
    .addHelpText(
      'after',
      example('access matrix --type lead', 'access matrix --users --output csv', 'access matrix --for company/acme'),
    )
    .action((flags: MatrixOptions, command: Command) => perform(command, (context) => runMatrix(flags, context)));
}

export async function runMatrix(options: MatrixOptions, context: Context): Promise<void> {
  if (options.for !== undefined) return showRecord(options.for, context);
  const { session, out } = context;
  const who = options.users ? 'user' : 'group';
  const rows = options.users
    ? await matrixOfUsers(session)
    : await matrixOfGroups(session, { asManager: options.managers ?? false });
  const types: readonly RecordType[] = options.type === undefined ? RECORD_TYPES : [parseRecordType(options.type)];
  if (out.isData)
    return showData(
      who,
      rows,
      options.type === undefined ? PERMISSIONS : PERMISSIONS.filter((name) => name.startsWith(`${types[0]}.`)),
      context,
    );
  // A line for each record type, a column for each action: the widest that 80 columns hold.
  await out.list({
    name: 'matrix',
    columns: [
      { key: who },
      { key: 'type' },
      ...ACTIONS.map((action): Column => ({ key: action, title: shorten(action) })),
    ],
    rows: rows.flatMap((row) =>
      types
        .map((type) => ({
          [who]: row.key,
          type,
          ...Object.fromEntries(
            ACTIONS.map((action) => [action, SIGNS[row.permissions[`${type}.${action}`] ?? 'none']]),
          ),
        }))
        .filter((line) => ACTIONS.some((action) => line[action] !== SIGNS.none)),
    ),
    empty: 'Nobody has any of these permissions.',
  });
  if (options.type === undefined) await showAccountPermissions(who, rows, context);
  context.notes.note(LEGEND);
}

const SIGNS: Record<Scope, string> = {
  none: '·',
  own: 'own',
  group: 'grp',
  subtree: 'sub',
  organization: 'org',
  all: 'all',
};
const LEGEND = 'own: their own, grp: the group’s, sub: and those below, org: the organization’s';

async function showAccountPermissions(who: string, rows: readonly MatrixRow[], { out }: Context): Promise<void> {
  const lines = rows.flatMap(({ key, permissions }) => {
    const held = ACCOUNT_PERMISSIONS.flatMap((name) =>
      permissions[name] === undefined ? [] : [`${name} ${permissions[name]}`],
    );
    return held.length === 0 ? [] : [{ [who]: key, account: held.join(', ') }];
  });
  await out.list({
    name: 'account',
    columns: [{ key: who }, { key: 'account', title: 'of the account' }],
    rows: lines,
  });
}

async function showData(
  who: string,
  rows: readonly MatrixRow[],
  permissions: readonly (typeof PERMISSIONS)[number][],
  { out }: Context,
): Promise<void> {
  await out.list({
    name: 'matrix',
    columns: [{ key: who }, { key: 'name' }, ...permissions.map((key) => ({ key }))],
    rows: rows.map((row) => ({
      [who]: row.key,
      name: row.name,
      ...Object.fromEntries(permissions.map((name) => [name, row.permissions[name] ?? 'none'])),
    })),
  });
}

async function showRecord(record: string, { session, out }: Context): Promise<void> {
  const matrix = await matrixOfRecord(session, record);
  const yes = out.isData ? 'yes' : '✓';
  const no = out.isData ? 'no' : '·';
  await out.list({
    name: 'matrix',
    columns: [
      { key: 'user' },
      ...(out.isData ? [{ key: 'name' }] : []),
      ...ACTIONS.map((action): Column => ({ key: action, title: shorten(action) })),
    ],
    rows: matrix.rows.map(({ key, name, actions }) => ({
      user: key,
      name,
      ...Object.fromEntries(ACTIONS.map((action) => [action, actions[action] === undefined ? no : yes])),
    })),
    about: { record: matrix.record },
    document: {
      record: matrix.record,
      matrix: matrix.rows.map(({ key, name, actions }) => ({ user: key, name, actions })),
    },
    empty: `Nobody may do anything with ${matrix.record}.`,
  });
}

// Short enough for nine of them at 80 columns.
const TITLES: Partial<Record<string, string>> = {
  'view-contact': 'cont',
  'view-history': 'hist',
  create: 'new',
  delete: 'del',
};

function shorten(action: string): string {
  return TITLES[action] ?? action;
}
