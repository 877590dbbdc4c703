import { ADMIN_GROUP, BASE_GROUP, type GroupKind, isOrganizationOrTeam } from '../access/vocabulary.ts';
import { ExitCode, Problem } from '../problem.ts';
import type { Group } from './find-group.ts';

/** Under which kinds a group of each kind may stand. */
const PARENTS: Record<GroupKind, readonly GroupKind[]> = {
  administrative: [],
  organization: ['administrative', 'organization'],
  team: ['administrative', 'organization', 'team'],
  access: ['administrative', 'organization', 'team'],
  affiliate: ['administrative', 'organization'],
  client: ['administrative'],
};

/** Refuses a parent that this kind of group cannot have; a second administrative group too. */
export function assertParent(key: string, kind: GroupKind, parent: Pick<Group, 'key' | 'kind'>): void {
  if (kind === 'administrative') {
    throw new Problem({
      code: 'one_administrative_group',
      exit: ExitCode.refused,
      message: `"${key}" cannot be an administrative group: there is exactly one, admin.`,
      hint: 'Make it an organization or a team: --kind organization.',
    });
  }
  const allowed = PARENTS[kind];
  if (allowed.includes(parent.kind)) return;
  throw new Problem({
    code: 'wrong_parent',
    exit: ExitCode.refused,
    message: `A group of kind ${kind} cannot stand under "${parent.key}", which is of kind ${parent.kind}.`,
    reason: `Its parent is ${allowed.map((word) => `of kind ${word}`).join(' or ')}.`,
    hint: `Name another: --parent KEY. See the tree: crmctl group tree.`,
  });
}

/** Refuses another kind for the two groups that every account has. */
export function assertNotFixed(group: Pick<Group, 'key'>, kind: GroupKind): void {
  if (group.key === ADMIN_GROUP || group.key === BASE_GROUP) throw kindIsFixed(group, kind);
}

/** Only organizations and teams change into each other. */
export function assertBetweenKinds(group: Pick<Group, 'key' | 'kind'>, kind: GroupKind): void {
  if (!holdsRecords(group) || !holdsRecords({ kind })) throw kindIsFixed(group, kind);
}

function kindIsFixed({ key }: Pick<Group, 'key'>, kind: GroupKind): Problem {
  return new Problem({
    code: 'kind_is_fixed',
    exit: ExitCode.refused,
    message: `"${key}" cannot become a group of kind ${kind}.`,
    reason: 'Only organizations and teams change into each other, admin and base never.',
    hint: 'Make a new group and move the members: crmctl group create.',
  });
}

/** Records live in organizations and teams, nowhere else. */
export function holdsRecords({ kind }: Pick<Group, 'kind'>): boolean {
  return isOrganizationOrTeam(kind);
}

export function isExternal({ kind }: Pick<Group, 'kind'>): boolean {
  return kind === 'affiliate' || kind === 'client';
}
