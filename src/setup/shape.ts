// What the setup document may have in it is written once, as shapes: they read it, report every fault with its place,
// and give the published JSON Schema.
import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { didYouMean } from '../nearest.ts';
import { Problem } from '../problem.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** One reading of one file: where faults go, and what an alias stands for. */
export interface Reading {
  fault(node: Node | null | undefined, message: string, hint?: string): void;
  follow(node: unknown): Node | null;
  /** Remembers where an entry was read, for faults that are found later. */
  keep(entry: object, node: Node): void;
}

/** Reads a value out of a node; undefined when it cannot, and then a fault was reported. */
export interface Shape<T> {
  read(node: Node | null, reading: Reading): T | undefined;
  readonly schema: JsonSchema;
}

export type Read<S> = S extends Shape<infer T> ? T : never;

/** Text of one value. Numbers are taken as they are written, so that a zip keeps its zeros. */
export function text(
  what: string,
  check: (value: string) => string = (value) => value,
  schema: JsonSchema = {},
): Shape<string> {
  return {
    schema: { type: 'string', ...schema },
    read(node, reading) {
      const written = textOf(node);
      if (written === undefined) return wrongKind(node, reading, what);
      return attempt(node, reading, () => check(written));
    },
  };
}

/** One word of a closed list. */
export function word<const Word extends string>(what: string, words: readonly Word[]): Shape<Word> {
  return {
    schema: { enum: words },
    read(node, reading) {
      const written = textOf(node);
      if (written === undefined) return wrongKind(node, reading, what);
      const found = words.find((known) => known === written);
      if (found !== undefined) return found;
      reading.fault(
        node,
        `"${written}" is no ${what}.`,
        didYouMean(written, words, `Use one of: ${words.join(', ')}.`),
      );
      return undefined;
    },
  };
}

export const yesOrNo: Shape<boolean> = {
  schema: { enum: [true, false, 'yes', 'no', 'on', 'off'] },
  read(node, reading) {
    if (isScalar(node) && typeof node.value === 'boolean') return node.value;
    // As YAML 1.1 has it, and people still write it.
    const written = textOf(node);
    if (written === 'yes' || written === 'on') return true;
    if (written === 'no' || written === 'off') return false;
    return wrongKind(node, reading, 'true or false');
  },
};

/** A whole number from `least` on. */
export function count(what: string, least = 0, most = Number.MAX_SAFE_INTEGER): Shape<number> {
  return {
    schema: { type: 'integer', minimum: least, ...(most === Number.MAX_SAFE_INTEGER ? {} : { maximum: most }) },
    read(node, reading) {
      if (isScalar(node) && Number.isSafeInteger(node.value)) {
        const value = node.value as number;
        if (value >= least && value <= most) return value;
      }
      return wrongKind(node, reading, `${what}: a whole number from ${least} on`);
    },
  };
}

/** An amount of money with at most two decimals, never below zero. */
export function money(what: string): Shape<number> {
  return {
    schema: { type: 'number', minimum: 0 },
    read(node, reading) {
      const written = textOf(node);
      if (written !== undefined && /^\d{1,12}(\.\d{1,2})?$/.test(written))
        return Math.round(Number(written) * 100) / 100;
      return wrongKind(node, reading, `${what}: an amount such as 25.00`);
    },
  };
}

export function listOf<T>(what: string, item: Shape<T>): Shape<T[]> {
  return {
    schema: { type: 'array', items: item.schema },
    read(node, reading) {
      if (!isSeq(node)) return wrongKind(node, reading, `a list of ${what}`);
      const items = node.items.map((part) => item.read(reading.follow(part), reading));
      return items.filter((value): value is T & {} => value !== undefined);
    },
  };
}

/** Names of the author's choice, each with a value: permission → scope, column → field. */
export function mapOf<T>(
  what: string,
  name: Shape<string>,
  value: Shape<T>,
  schema: JsonSchema = {},
): Shape<Record<string, T>> {
  return {
    schema: { type: 'object', additionalProperties: value.schema, ...schema },
    read(node, reading) {
      if (!isMap(node)) return wrongKind(node, reading, `a map of ${what}`);
      const found: [string, T][] = [];
      for (const pair of node.items) {
        const key = name.read(reading.follow(pair.key), reading);
        const read = value.read(reading.follow(pair.value), reading);
        if (key !== undefined && read !== undefined) found.push([key, read]);
      }
      return Object.fromEntries(found);
    },
  };
}

/** What may also be left empty on purpose. */
export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return {
    schema: { anyOf: [shape.schema, { type: 'null' }] },
    read: (node, reading) => (isScalar(node) && node.value === null ? null : shape.read(node, reading)),
  };
}

type Shapes = Readonly<Record<string, Shape<unknown>>>;
type Entry<Required extends Shapes, Optional extends Shapes> = {
  [Name in keyof Required]: Read<Required[Name]>;
} & { [Name in keyof Optional]?: Read<Optional[Name]> };

/** A map with names of ours. An unknown one is a fault that names the nearest. */
export function entry<Required extends Shapes, Optional extends Shapes>(
  what: string,
  required: Required,
  optional: Optional,
  schema: JsonSchema = {},
): Shape<Entry<Required, Optional>> {
  const shapes: Shapes = { ...required, ...optional };
  const names = Object.keys(shapes);
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, shapes[name]!.schema])),
      ...(Object.keys(required).length > 0 ? { required: Object.keys(required) } : {}),
      additionalProperties: false,
      ...schema,
    },
    read(node, reading) {
      if (!isMap(node)) return wrongKind(node, reading, what);
      const found: Record<string, unknown> = {};
      const seen = new Set<string>();
      for (const pair of node.items) {
        const name = textOf(reading.follow(pair.key)) ?? '';
        const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
        if (!shape) {
          reading.fault(
            pair.key as Node,
            `Unknown key "${name}" in ${what}.`,
            didYouMean(name, names, `It may have: ${names.join(', ')}.`),
          );
          continue;
        }
        seen.add(name);
        const value = shape.read(reading.follow(pair.value) ?? emptyAt(pair.key), reading);
        if (value !== undefined) found[name] = value;
      }
      const missing = Object.keys(required).filter((name) => !seen.has(name));
      for (const name of missing) reading.fault(node, `"${name}" is missing in ${what}.`);
      if (Object.keys(required).some((name) => found[name] === undefined)) return undefined;
      reading.keep(found, node);
      return found as Entry<Required, Optional>;
    },
  };
}

/** One of two kinds of node, told apart by whether it is a map. */
export function mapOr<Short, Long>(short: Shape<Short>, long: Shape<Long>): Shape<Short | Long> {
  return {
    schema: { anyOf: [short.schema, long.schema] },
    read: (node, reading) => (isMap(node) ? long : short).read(node, reading),
  };
}

/** The text of a scalar as it is written; undefined for anything that is none. */
export function textOf(node: Node | null): string | undefined {
  if (!isScalar(node) || node.value === null) return undefined;
  const { value, source } = node;
  return typeof value === 'string' ? value : (source ?? JSON.stringify(value));
}

export function wrongKind(node: Node | null, reading: Reading, expected: string): undefined {
  const found = isMap(node) ? 'a map' : isSeq(node) ? 'a list' : `"${textOf(node) ?? ''}"`;
  const isEmpty = !isMap(node) && !isSeq(node) && textOf(node) === undefined;
  reading.fault(
    node,
    isEmpty ? `A value is missing: ${expected}.` : `${found} stands where this is expected: ${expected}.`,
  );
  return undefined;
}

/** Runs a check of the domain, and reports its Problem as a fault at this place. */
export function attempt<T>(node: Node | null, reading: Reading, check: () => T): T | undefined {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { message, reason, hint } = error;
    reading.fault(node, reason === undefined ? message : `${message} ${reason}`, hint);
    return undefined;
  }
}

// A key without a value has no node of its own: its fault stands at the key.
function emptyAt(key: unknown): Node | null {
  return isScalar(key) && !isAlias(key) ? ({ range: key.range } as Node) : null;
}
