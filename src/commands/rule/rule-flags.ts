import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { collectRepeats, collectWords, parseCount } from '../../cli/verb.ts';
import { readConditions } from '../../distribution/read-conditions.ts';
import { BETWEEN, WITHIN } from '../../distribution/rule.ts';
import { ExitCode, Problem } from '../../problem.ts';
import { toDecimal } from '../../records/decimal.ts';
import type { Session } from '../../store/session.ts';

/** What a rule is made of on the command line; each stands for a key of the setup document. */
export interface RuleFlags {
  when?: string[];
  to?: string[];
  buyer?: string[];
  between?: string;
  within?: string;
  sticky?: string[];
  includeManagers?: boolean;
  cap?: string[];
  shared?: number;
  from?: string;
}

export function withRuleFlags(command: Command): Command {
  return command
    .option('--when <condition>', 'field operator value; may be repeated, all must hold', collectRepeats)
    .option('--to <group=weight>', 'a group that gets leads, weight 1 when absent; may be repeated', collectRepeats)
    .option('--buyer <client=price>', 'a client group that buys leads; may be repeated', collectRepeats)
    .addOption(new Option('--between <strategy>', 'between the groups').choices(BETWEEN))
    .addOption(new Option('--within <strategy>', 'between the users of a group').choices(WITHIN))
    .option('--sticky <kinds>', 'who had the lead with the same email, phone or company', collectWords)
    .option('--include-managers', 'managers of the groups get leads too')
    .option('--cap <who.period=n>', 'user.day=10, group.month=200, user.open=40; may be repeated', collectRepeats)
    .option('--shared <n>', 'sell each lead to up to so many buyers', parseCount)
    .option('--from <file>', 'a rule as in the setup document (YAML); flags change it; - reads standard input');
}

/** The flags as a rule in the shape of the setup document, on top of what `--from` or the stored rule says. */
export async function toRuleDocument(
  session: Session,
  key: string,
  flags: RuleFlags,
  stored: Record<string, unknown> = {},
): Promise<Record<string, unknown>> {
  const { when, to, buyer, between, within, sticky, includeManagers, cap, shared, from } = flags;
  const written = from === undefined ? stored : { ...stored, ...(await readRuleFile(from)) };
  return {
    ...written,
    key,
    ...(when ? { when: await readConditions(session, when) } : {}),
    ...(to ? { targets: to.map(toTarget) } : {}),
    ...(buyer ? { buyers: buyer.map(toBuyer) } : {}),
    ...(between ? { between } : {}),
    ...(within ? { within } : {}),
    ...(sticky ? { sticky } : {}),
    ...(includeManagers === undefined ? {} : { 'include-managers': includeManagers }),
    ...(cap ? { caps: toCaps(cap) } : {}),
    ...(shared === undefined ? {} : { shared }),
  };
}

async function readRuleFile(path: string): Promise<Record<string, unknown>> {
  const { parseDocument, visit } = await import('yaml');
  let content: unknown;
  try {
    const document = parseDocument(readFileSync(path === '-' ? 0 : path, 'utf8'));
    if (document.errors[0]) throw document.errors[0];
    visit(document, {
      Scalar(_, node) {
        const exact = typeof node.value === 'number' ? toDecimal(node.source ?? '') : undefined;
        if (typeof exact === 'string') node.value = exact;
      },
    });
    content = document.toJS();
  } catch (error) {
    throw new Problem({
      code: 'unreadable_file',
      exit: ExitCode.usage,
      message: `The rule in "${path}" cannot be read.`,
      reason: error instanceof Error ? error.message.split('\n')[0] : undefined,
      hint: 'Give a file with one rule as under "rules" in the setup document.',
    });
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content))
    return content as Record<string, unknown>;
  throw new Problem({
    code: 'unreadable_file',
    exit: ExitCode.usage,
    message: `There is no rule in "${path}".`,
    hint: 'Give a file with one rule as under "rules" in the setup document.',
  });
}

function toTarget(text: string): Record<string, unknown> {
  const [group = '', weight] = text.split('=');
  return weight === undefined ? { group } : { group, weight: asNumber(weight) };
}

function toBuyer(text: string): Record<string, unknown> {
  const [group = '', price] = text.split('=');
  return price === undefined ? { group } : { group, price: price.trim() };
}

function toCaps(caps: readonly string[]): Record<string, Record<string, unknown>> {
  const written: Record<string, Record<string, unknown>> = {};
  for (const text of caps) {
    const found = /^(?<who>[a-z]+)\.(?<kind>[a-z]+)=(?<count>.+)$/.exec(text)?.groups;
    if (!found) {
      throw new Problem({
        code: 'bad_cap',
        exit: ExitCode.usage,
        message: `"${text}" is no cap.`,
        hint: 'Write it as user.day=10 or group.month=200.',
      });
    }
    (written[found['who']!] ??= {})[found['kind']!] = asNumber(found['count']!);
  }
  return written;
}

function asNumber(text: string): unknown {
  return /^\d+$/.test(text.trim()) ? Number(text) : text;
}
