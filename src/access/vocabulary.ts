import { ExitCode, Problem } from '../problem.ts';
import { didYouMean } from '../nearest.ts';
import type { RecordType } from '../store/schema/records.ts';

// The words of the specification's page on access, each written once.

export const RECORD_TYPES = ['company', 'person', 'deal', 'project', 'lead'] as const satisfies readonly RecordType[];
export const ACTIONS = [
  'view',
  'view-contact',
  'view-history',
  'create',
  'edit',
  'delete',
  'assign',
  'share',
  'export',
] as const;
export const ACCOUNT_PERMISSIONS = [
  'stats.view',
  'activity.view',
  'user.manage',
  'group.manage',
  'permission.manage',
  'field.manage',
  'rule.manage',
  'import.run',
  'distribution.run',
  'audit.view',
  'settings.manage',
] as const;
export const SCOPES = ['none', 'own', 'group', 'subtree', 'organization', 'all'] as const;
export const GROUP_KINDS = ['administrative', 'organization', 'team', 'access', 'affiliate', 'client'] as const;
export const POSITIONS = ['front-office', 'back-office', 'business'] as const;
export const OUTCOMES = ['full', 'fields', 'none'] as const;

export type Action = (typeof ACTIONS)[number];
export type AccountPermission = (typeof ACCOUNT_PERMISSIONS)[number];
/** What is asked for: `company.view`, `user.manage`. Never a pattern. */
export type Permission = `${RecordType}.${Action}` | AccountPermission;
export type Scope = (typeof SCOPES)[number];
export type GroupKind = (typeof GROUP_KINDS)[number];
export type Position = (typeof POSITIONS)[number];
export type Outcome = (typeof OUTCOMES)[number];

/** Organizations and teams: they hold records, and hand permissions on to those below. */
export function isOrganizationOrTeam(kind: GroupKind): boolean {
  return kind === 'organization' || kind === 'team';
}

/** Who is in a group of such a kind is an internal user. */
export function isInternalKind(kind: GroupKind): boolean {
  return kind === 'administrative' || isOrganizationOrTeam(kind);
}

export const ADMIN_GROUP = 'admin';
export const BASE_GROUP = 'base';

export const RECORD_PERMISSIONS: readonly Permission[] = RECORD_TYPES.flatMap((type) =>
  ACTIONS.map((action) => `${type}.${action}` as const),
);
export const PERMISSIONS: readonly Permission[] = [...RECORD_PERMISSIONS, ...ACCOUNT_PERMISSIONS];

/** Comparable width of a scope: none 0, own 1 … all 5. */
export function scopeRank(scope: Scope): number {
  return SCOPES.indexOf(scope);
}

export function scopeOfRank(rank: number): Scope {
  return SCOPES[rank] ?? 'none';
}

const patterns = new Map(PERMISSIONS.map((permission) => [permission, writtenAs(permission)]));
const permissions = new Map<string, Permission[]>();
for (const [permission, texts] of patterns)
  for (const text of texts) permissions.set(text, [...(permissions.get(text) ?? []), permission]);

/** The texts under which entries for this permission may be written: itself and the patterns that match it. */
export function patternsFor(permission: Permission): readonly string[] {
  return patterns.get(permission)!;
}

/** Every permission that a pattern names. */
export function permissionsOf(pattern: string): readonly Permission[] {
  return permissions.get(pattern) ?? [];
}

function writtenAs(permission: Permission): string[] {
  const [noun, action] = splitPermission(permission);
  const isRecordPermission = (RECORD_TYPES as readonly string[]).includes(noun);
  return isRecordPermission ? [permission, `${noun}.*`, `*.${action}`, '*.*', '*'] : [permission, '*'];
}

/** Checks a permission or pattern; throws a Problem with the nearest names. */
export function parsePermission(text: string): string {
  if (permissionsOf(text).length > 0) return text;
  const known = [...PERMISSIONS, ...RECORD_TYPES.map((type) => `${type}.*`), ...ACTIONS.map((action) => `*.${action}`)];
  throw new Problem({
    code: 'unknown_permission',
    exit: ExitCode.usage,
    message: `No permission is called "${text}".`,
    hint: didYouMean(text, known, 'Write TYPE.ACTION, TYPE.* or *.ACTION, for example lead.view, deal.* or *.export.'),
  });
}

export function parseScope(text: string): Scope {
  return parseWord(text, SCOPES, 'scope');
}

/** Reads `lead.view=group`. */
export function parsePermissionAtScope(text: string): { permission: string; scope: Scope } {
  const [permission = '', scope] = text.split('=');
  if (scope === undefined) {
    throw new Problem({
      code: 'missing_scope',
      exit: ExitCode.usage,
      message: `"${text}" names no scope.`,
      hint: `Write it as ${permission || 'lead.view'}=group, with one of: ${SCOPES.slice(1).join(', ')}.`,
    });
  }
  return { permission: parsePermission(permission), scope: parseScope(scope) };
}

export function parseAction(text: string): Action {
  return parseWord(text, ACTIONS, 'action');
}

export function parseRecordType(text: string): RecordType {
  return parseWord(text, RECORD_TYPES, 'record type');
}

export function parseGroupKind(text: string): GroupKind {
  return parseWord(text, GROUP_KINDS, 'kind');
}

/** One word of a closed list, or a Problem that names the nearest. */
export function parseWord<Word extends string>(text: string, words: readonly Word[], what: string): Word {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw new Problem({
    code: `unknown_${what.replace(' ', '_')}`,
    exit: ExitCode.usage,
    message: `No ${what} is called "${text}".`,
    hint: didYouMean(text, words, `Use one of: ${words.join(', ')}.`),
    details: { known: words },
  });
}

function splitPermission(permission: string): [noun: string, action: string] {
  const dot = permission.indexOf('.');
  return [permission.slice(0, dot), permission.slice(dot + 1)];
}
