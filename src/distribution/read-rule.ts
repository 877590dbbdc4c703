import { nearest } from '../nearest.ts';
import type { ExitCode } from '../problem.ts';
import { OPERATORS, type Condition, type ConditionValue, type Criteria, type Operator } from './criteria.ts';
import {
  BETWEEN,
  CAP_KINDS,
  STICKY_KINDS,
  WITHIN,
  type Caps,
  type Rule,
  type RuleBuyer,
  type RuleTarget,
} from './rule.ts';
import { toCents } from './money.ts';
import { parseWorkingHours } from './working-hours.ts';

/** What is wrong in a document, and where: keys and list places from its top. */
export interface Fault {
  path: (string | number)[];
  message: string;
  hint?: string | undefined;
  /** Of the command, where it is no mistake of usage. */
  exit?: ExitCode | undefined;
}

const RULE_KEYS = [
  'key',
  'active',
  'when',
  'between',
  'within',
  'sticky',
  'include-managers',
  'targets',
  'buyers',
  'shared',
  'caps',
] as const;
const TARGET_KEYS = ['group', 'weight', 'users', 'hours'] as const;
const BUYER_KEYS = ['group', 'price', 'weight', 'caps', 'budget', 'return-days', 'return-quota'] as const;
const CONDITION_KEYS = ['field', 'op', 'value', 'all', 'any', 'not'] as const;
const GREATEST_WEIGHT = 1_000_000;
const MOST_BUYERS = 1000;

type Document = Readonly<Record<string, unknown>>;

/** Reads a rule in the shape of the setup document. Every fault is reported, not only the first. */
export function readRule(input: unknown): { rule: Rule; faults: Fault[] } {
  const reader = new Reader();
  return { rule: reader.rule(input), faults: reader.faults };
}

// Keeps the faults that were met on the way; nothing else outlives one document.
class Reader {
  readonly faults: Fault[] = [];

  rule(input: unknown): Rule {
    const rule = this.document(input, [], RULE_KEYS);
    const key = typeof rule['key'] === 'string' ? rule['key'] : '';
    if (key === '') this.fault(['key'], 'A rule needs a key');
    const targets = this.list(rule['targets'], ['targets']).map((target, i) => this.target(target, ['targets', i]));
    const buyers = this.list(rule['buyers'], ['buyers']).map((buyer, i) => this.buyer(buyer, ['buyers', i]));
    if (targets.length + buyers.length === 0) this.fault([], 'A rule needs targets or buyers');
    this.unique(targets, ['targets']);
    this.unique(buyers, ['buyers']);
    const caps = this.document(rule['caps'] ?? {}, ['caps'], ['group', 'user']);
    return {
      key,
      isActive: this.flag(rule['active'], ['active'], true),
      ...(rule['when'] === undefined ? {} : { when: this.criteria(rule['when'], ['when']) }),
      between: this.word(rule['between'], ['between'], BETWEEN),
      within: this.word(rule['within'], ['within'], WITHIN),
      sticky: this.list(rule['sticky'], ['sticky']).map((kind, i) => this.word(kind, ['sticky', i], STICKY_KINDS)),
      includeManagers: this.flag(rule['include-managers'], ['include-managers'], false),
      targets,
      buyers,
      shared: this.whole(rule['shared'], ['shared'], { or: 1, least: 1, most: MOST_BUYERS }),
      caps: {
        ...(caps['group'] === undefined ? {} : { group: this.caps(caps['group'], ['caps', 'group']) }),
        ...(caps['user'] === undefined ? {} : { user: this.caps(caps['user'], ['caps', 'user']) }),
      },
    };
  }

  private caps(input: unknown, path: Fault['path']): Caps {
    const caps = this.document(input ?? {}, path, CAP_KINDS);
    const kinds = CAP_KINDS.filter((kind) => caps[kind] !== undefined && caps[kind] !== null);
    return Object.fromEntries(
      kinds.map((kind) => [kind, this.whole(caps[kind], [...path, kind], { or: 0, least: 0, most: 1e9 })]),
    );
  }

  private target(input: unknown, path: Fault['path']): RuleTarget {
    const target = this.document(typeof input === 'string' ? { group: input } : input, path, TARGET_KEYS);
    const users = this.document(target['users'] ?? {}, [...path, 'users']);
    const hours = target['hours'];
    if (hours !== undefined && (typeof hours !== 'string' || !parseWorkingHours(hours))) {
      this.fault([...path, 'hours'], `${show(hours)} are no hours`, 'Write them as "Mo-Fr 08:00-18:00".');
    }
    return {
      group: this.text(target['group'], [...path, 'group'], 'A target names a group'),
      weight: this.weight(target['weight'], [...path, 'weight']),
      users: Object.fromEntries(
        Object.entries(users).map(([user, weight]) => [user, this.weight(weight, [...path, 'users', user])]),
      ),
      ...(typeof hours === 'string' ? { hours } : {}),
    };
  }

  private buyer(input: unknown, path: Fault['path']): RuleBuyer {
    const buyer = this.document(input, path, BUYER_KEYS);
    const budget = buyer['budget'];
    if (buyer['price'] === undefined) this.fault([...path, 'price'], 'A buyer needs a price');
    return {
      group: this.text(buyer['group'], [...path, 'group'], 'A buyer names a client group'),
      priceCents: this.cents(buyer['price'] ?? 0, [...path, 'price']),
      weight: this.weight(buyer['weight'], [...path, 'weight']),
      caps: this.caps(buyer['caps'], [...path, 'caps']),
      ...(budget === undefined ? {} : { budgetCents: this.cents(budget, [...path, 'budget']) }),
      returnDays: this.whole(buyer['return-days'], [...path, 'return-days'], { or: 14, least: 0, most: 3650 }),
      returnQuota: this.whole(buyer['return-quota'], [...path, 'return-quota'], { or: 10, least: 0, most: 100 }),
    };
  }

  private criteria(input: unknown, path: Fault['path']): Criteria {
    const criteria = this.document(input, path, CONDITION_KEYS);
    const joins = (['all', 'any', 'not'] as const).filter((join) => criteria[join] !== undefined);
    if (joins.length + (criteria['field'] === undefined ? 0 : 1) !== 1) {
      this.fault(path, 'Criteria are one of: all, any, not, or a field with op and value');
      return { all: [] };
    }
    const [join] = joins;
    if (join === 'not') return { not: this.criteria(criteria['not'], [...path, 'not']) };
    if (join === undefined) return this.condition(criteria, path);
    const at = [...path, join];
    const parts = this.list(criteria[join], at).map((part, i) => this.criteria(part, [...at, i]));
    if (parts.length === 0) this.fault(at, `"${join}" needs at least one condition`);
    return join === 'all' ? { all: parts } : { any: parts };
  }

  private condition(criteria: Document, path: Fault['path']): Condition {
    const field = this.text(criteria['field'], [...path, 'field'], 'A condition names a field');
    const op = this.word<Operator>(criteria['op'] ?? '=', [...path, 'op'], OPERATORS);
    const { value } = criteria;
    const isBare = op === 'is empty' || op === 'is not empty';
    if (isBare && value !== undefined) this.fault([...path, 'value'], `Nothing stands behind "${op}"`);
    if (!isBare && value === undefined) this.fault([...path, 'value'], `A value is missing behind "${op}"`);
    if (op === 'between' && (!Array.isArray(value) || value.length !== 2)) {
      this.fault([...path, 'value'], 'between needs its two ends: [1000, 2000]');
    }
    if (value === undefined) return { field, op };
    if (!Array.isArray(value)) return { field, op, value: this.value(value, [...path, 'value']) };
    return { field, op, value: value.map((one, i) => this.value(one, [...path, 'value', i])) };
  }

  private value(value: unknown, path: Fault['path']): ConditionValue {
    if (typeof value === 'string' || typeof value === 'number') return value;
    if (typeof value === 'boolean') return String(value);
    if (value instanceof Date) return value.toISOString().slice(0, 10);
    this.fault(path, `${show(value)} is neither text nor number`);
    return '';
  }

  private document(input: unknown, path: Fault['path'], known?: readonly string[]): Document {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      this.fault(path, `${show(input)} is no map`);
      return {};
    }
    for (const key of known ? Object.keys(input).filter((name) => !known.includes(name)) : []) {
      const near = nearest(key, known!);
      const hint = near.length > 0 ? `Did you mean "${near[0]}"?` : `Known here: ${known!.join(', ')}.`;
      this.fault([...path, key], `Unknown key "${key}"`, hint);
    }
    return input as Document;
  }

  private list(input: unknown, path: Fault['path']): readonly unknown[] {
    if (input === undefined) return [];
    if (Array.isArray(input)) return input;
    this.fault(path, `${show(input)} is no list`);
    return [];
  }

  private text(input: unknown, path: Fault['path'], message: string): string {
    if (typeof input === 'string' && input.trim() !== '') return input;
    if (typeof input === 'number') return String(input);
    this.fault(path, message);
    return '';
  }

  private word<Word extends string>(input: unknown, path: Fault['path'], words: readonly Word[]): Word {
    if (input === undefined) return words[0]!;
    const found = words.find((word) => word === input);
    if (found) return found;
    const near = nearest(typeof input === 'string' ? input : '', words);
    this.fault(
      path,
      `${show(input)} is not one of ${words.join(', ')}`,
      near.length > 0 ? `Did you mean "${near[0]}"?` : undefined,
    );
    return words[0]!;
  }

  private flag(input: unknown, path: Fault['path'], or: boolean): boolean {
    if (input === undefined) return or;
    if (typeof input === 'boolean') return input;
    this.fault(path, `${show(input)} is neither true nor false`);
    return or;
  }

  private weight(input: unknown, path: Fault['path']): number {
    return this.whole(input, path, { or: 1, least: 1, most: GREATEST_WEIGHT });
  }

  private whole(
    input: unknown,
    path: Fault['path'],
    { or, least, most }: { or: number; least: number; most: number },
  ): number {
    if (input === undefined || input === null) return or;
    const number = typeof input === 'string' && /^\d+$/.test(input) ? Number(input) : input;
    if (Number.isInteger(number) && (number as number) >= least && (number as number) <= most) return number as number;
    this.fault(path, `${show(input)} is no whole number from ${least} to ${most}`);
    return or;
  }

  private cents(input: unknown, path: Fault['path']): number {
    const cents = toCents(input);
    if (cents !== undefined) return cents;
    this.fault(path, `${show(input)} is no amount`, 'Write it as 25.00, with at most two decimals.');
    return 0;
  }

  private unique(groups: readonly { group: string }[], path: Fault['path']): void {
    for (const [i, { group }] of groups.entries()) {
      const isRepeated = groups.findIndex((other) => other.group === group) !== i;
      if (group !== '' && isRepeated) this.fault([...path, i, 'group'], `"${group}" stands here twice`);
    }
  }

  private fault(path: Fault['path'], message: string, hint?: string): void {
    this.faults.push({ path, message, hint });
  }
}

function show(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? 'nothing');
}
