import { counted } from '../../counted.ts';
import type { ChalkInstance } from 'chalk';
import { Command } from 'commander';
import textWidth from 'string-width';
import { ADMIN_GROUP } from '../../access/vocabulary.ts';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { cutText } from '../../cli/cut-text.ts';
import { example } from '../../cli/verb.ts';
import { getGroup } from '../../directory/find-group.ts';
import { type ListedGroup, listGroups } from '../../directory/list-groups.ts';

export interface TreeOptions {
  group?: string;
}

export function treeCommand({ perform }: Cli): Command {
  return new Command('tree')
    .description('draw the tree of groups')
    .argument('[group]', 'only from this group down')
    .addHelpText('after', example('group tree', 'group tree nord'))
    .action((group: string | undefined, _flags: object, command: Command) =>
      perform(command, (context) => runTree(group === undefined ? {} : { group }, context)),
    );
}

export async function runTree({ group }: TreeOptions, { session, out }: Context): Promise<void> {
  const groups = await listGroups(session);
  const top = group === undefined ? topOf(groups) : (await getGroup(session, group)).key;
  if (top === undefined) return;
  await out.document({
    document: { tree: branch(groups, top) },
    text: ({ tree }, style, width) => drawTree(tree, width, style).join('\n'),
  });
}

type Node = Pick<ListedGroup, 'key' | 'kind' | 'name' | 'members' | 'managers' | 'records'> & { groups: Node[] };

// Outsiders know their own groups alone: these hang on the root, of which they are told nothing.
function topOf(groups: ListedGroup[]): string | undefined {
  const tops = groups.filter(({ parent }) => parent === null);
  if (tops.length <= 1) return tops[0]?.key;
  for (const each of tops) each.parent = ADMIN_GROUP;
  const nothing = { name: ADMIN_GROUP, parent: null, active: true, members: 0, managers: 0, records: 0 };
  groups.push({ key: ADMIN_GROUP, kind: 'administrative', ...nothing });
  return ADMIN_GROUP;
}

function branch(groups: readonly ListedGroup[], top: string): Node {
  const { key, kind, name, members, managers, records } = groups.find((group) => group.key === top)!;
  const below = groups.filter(({ parent }) => parent === top).map((child) => branch(groups, child.key));
  return { key, kind, name, members, managers, records, groups: below };
}

// What a group shows of itself, however far down it is.
const LEAST = 24;
// Elbows and bars, the widest that leave room for the deepest group.
const BRANCHES = [
  ['├─ ', '└─ ', '│  ', '   '],
  ['├ ', '└ ', '│ ', '  '],
  ['├', '└', '│', ' '],
] as const;

function drawTree(tree: Node, width: number, style: ChalkInstance): string[] {
  const depth = depthOf(tree);
  const branches = BRANCHES.find(([elbow]) => depth * elbow.length + LEAST <= width);
  if (branches) return drawBranch(tree, branches, width, style);
  // Deeper than a terminal is wide: by the number of its level.
  const drawLevel = (node: Node, level: number): string[] => [
    `${String(level).padStart(4)} ${draw(node, width - 5, style)}`,
    ...node.groups.flatMap((child) => drawLevel(child, level + 1)),
  ];
  return drawLevel(tree, 0);
}

function depthOf({ groups }: Node): number {
  return Math.max(0, ...groups.map((child) => 1 + depthOf(child)));
}

function drawBranch(node: Node, branches: (typeof BRANCHES)[number], room: number, style: ChalkInstance): string[] {
  const [elbow, lastElbow, bar, space] = branches;
  const lines = [draw(node, room, style)];
  node.groups.forEach((child, at) => {
    const isLast = at === node.groups.length - 1;
    const [first, ...rest] = drawBranch(child, branches, room - elbow.length, style);
    lines.push(`${isLast ? lastElbow : elbow}${first}`, ...rest.map((line) => `${isLast ? space : bar}${line}`));
  });
  return lines;
}

/** `key Name kind, 3 members, 12 records`, as much of it as there is room for: the key in any case. */
function draw({ key, name, kind, members, records }: Node, room: number, style: ChalkInstance): string {
  const counts = [kind, counted(members, 'member'), counted(records, 'record')].join(', ');
  const shortKey = cutText(key, room);
  const left = room - textWidth(shortKey) - 1;
  const about = textWidth(counts) <= left ? counts : cutText(kind, left);
  const rest = left - textWidth(about) - 1;
  const title = name === key || rest < 4 ? '' : ` ${cutText(name, rest)}`;
  return `${style.bold(shortKey)}${title}${about === '' ? '' : style.dim(` ${about}`)}`;
}
