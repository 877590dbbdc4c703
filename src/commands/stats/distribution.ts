import { counted } from '../../counted.ts';
import type { ChalkInstance } from 'chalk';
import { Command } from 'commander';
import type { Cli } from '../../cli/cli.ts';
import type { Context } from '../../cli/context.ts';
import { example } from '../../cli/verb.ts';
import {
  readFigures,
  type FigureOptions,
  type Figures,
  type PartyFigures,
} from '../../distribution/distribution-figures.ts';

export function distributionCommand({ perform }: Cli): Command {
  return new Command('distribution')
    .description('for each rule, group, user and buyer: got, expected, and why passed over')
    .option('--rule <rule>', 'of this rule alone')
    .option('--since <day>', 'from this day on')
    .option('--until <day>', 'up to and with this day')
    .addHelpText('after', example('stats distribution', 'stats distribution --rule solar-north --since 2026-10-01'))
    .action((flags: FigureOptions, command: Command) =>
      perform(command, (context) => runDistributionFigures(flags, context)),
    );
}

export async function runDistributionFigures(options: FigureOptions, { session, out }: Context): Promise<void> {
  const figures = await readFigures(session, options);
  if (out.format !== 'csv' && out.format !== 'ndjson') return out.document({ document: figures, text: draw });
  const columns = ['rule', 'group', 'user', 'buyer', 'weight', 'got', 'expected', 'deviation', 'passed_over'];
  await out.list({ name: 'rows', columns: columns.map((key) => ({ key })), rows: toRows(figures) });
}

function toRows({ rules }: Figures): Record<string, unknown>[] {
  const row = (rule: string, who: object, { key: _key, passed_over, ...figures }: PartyFigures) => ({
    rule,
    group: null,
    user: null,
    buyer: null,
    ...who,
    ...figures,
    passed_over: tellReasons(passed_over),
  });
  return rules.flatMap(({ rule, groups, buyers }) => [
    ...groups.flatMap(({ users, ...group }) => [
      row(rule, { group: group.key }, group),
      ...users.map((user) => row(rule, { group: group.key, user: user.key }, user)),
    ]),
    ...buyers.map(({ amount: _amount, ...buyer }) => row(rule, { buyer: buyer.key }, buyer)),
  ]);
}

const COLUMNS = { name: 20, got: 7, expected: 9, deviation: 8 };

function draw({ rules }: Figures, style: ChalkInstance, width: number): string {
  if (rules.length === 0) return 'No rule has placed anything that you may see.';
  const numbers = COLUMNS.got + COLUMNS.expected + COLUMNS.deviation;
  const room = Math.max(8, width - COLUMNS.name - numbers - 2);
  const heading = `${''.padEnd(COLUMNS.name)}${'got'.padStart(COLUMNS.got)}${'expected'.padStart(COLUMNS.expected)}${'+/-'.padStart(COLUMNS.deviation)}`;
  const lines: string[] = [style.dim(heading)];
  for (const { rule, got, groups, buyers } of rules) {
    lines.push('', `${style.bold(rule)}  ${counted(got, 'lead')}`);
    const parties = [...groups, ...groups.flatMap(({ users }) => users), ...buyers];
    const most = Math.max(1, ...parties.flatMap((party) => [party.got, party.expected]));
    const add = (party: PartyFigures, indent: number): void => {
      lines.push(...drawParty(party, indent, most, room, style));
    };
    for (const group of groups) {
      add(group, 2);
      for (const user of group.users) add(user, 4);
    }
    for (const buyer of buyers) add(buyer, 2);
  }
  return lines.join('\n');
}

// The bar is what it got; the mark on its scale is what was expected by weight.
function drawParty(
  { key, got, expected, deviation, passed_over }: PartyFigures,
  indent: number,
  most: number,
  room: number,
  style: ChalkInstance,
): string[] {
  const name = `${' '.repeat(indent)}${key}`;
  const label = name.length > COLUMNS.name - 1 ? `${name.slice(0, COLUMNS.name - 2)}… ` : name.padEnd(COLUMNS.name);
  const sign = deviation > 0 ? `+${deviation}` : String(deviation);
  const numbers = `${String(got).padStart(COLUMNS.got)}${String(expected).padStart(COLUMNS.expected)}${sign.padStart(COLUMNS.deviation)}`;
  const scale = (value: number): number => Math.round((value / most) * (room - 1));
  const cells: string[] = Array.from({ length: room }, (_, i) => (i < scale(got) ? '█' : ' '));
  cells[scale(expected)] = '|';
  const reasons = tellReasons(passed_over);
  return [
    `${label}${numbers}  ${cells.join('').trimEnd()}`,
    ...(reasons === '' ? [] : [style.dim(`${' '.repeat(indent + 2)}passed over: ${reasons}`)]),
  ];
}

function tellReasons(reasons: Readonly<Record<string, number>>): string {
  return Object.entries(reasons)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, leads]) => `${reason} ${leads}`)
    .join(', ');
}
