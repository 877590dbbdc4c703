import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
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
  const top =
    group === undefined ? groups.find(({ parent }) => parent === null)?.key : (await getGroup(session.db, group)).key;
  if (top === undefined) return;
  await out.document({
    document: { tree: branch(groups, top) },
    text: ({ tree }, style) =>
      drawBranch(tree, (node) => `${style.bold(node.key)}${about(node, style.dim)}`).join('\n'),
  });
}

type Node = Pick<ListedGroup, 'key' | 'kind' | 'name' | 'members' | 'managers' | 'records'> & { groups: Node[] };

function branch(groups: readonly ListedGroup[], top: string): Node {
  const { key, kind, name, members, managers, records } = groups.find((group) => group.key === top)!;
  const below = groups.filter(({ parent }) => parent === top).map((child) => branch(groups, child.key));
  return { key, kind, name, members, managers, records, groups: below };
}

function drawBranch(node: Node, draw: (node: Node) => string): string[] {
  const lines = [draw(node)];
  node.groups.forEach((child, at) => {
    const isLast = at === node.groups.length - 1;
    const [first, ...rest] = drawBranch(child, draw);
    lines.push(`${isLast ? '└─ ' : '├─ '}${first}`, ...rest.map((line) => `${isLast ? '   ' : '│  '}${line}`));
  });
  return lines;
}

function about({ key, name, kind, members, records }: Node, dim: (text: string) => string): string {
  const title = name === key ? '' : ` ${name}`;
  return `${title}${dim(` ${kind}, ${members} ${members === 1 ? 'member' : 'members'}, ${records} ${records === 1 ? 'record' : 'records'}`)}`;
}
