import { isAlias, isMap, LineCounter, type Node, parseDocument } from 'yaml';
import { ExitCode } from '../problem.ts';
import { DOCUMENT, type SetupDocument } from './document.ts';
import { assertFaultless, type Fault, type Place } from './faults.ts';
import type { Reading } from './shape.ts';

/** A file's name as it was given, `-` for standard input, and what is in it. */
export interface SourceText {
  name: string;
  text: string;
}

/** What the files say together, and where each entry of it stands. */
export interface ReadDocument {
  document: SetupDocument;
  /** The place of an entry, or of something within it. */
  placeOf(entry: object, ...path: (string | number)[]): Place;
  /** Whether an entry says anything about this, readable or not. */
  states(entry: object, name: string): boolean;
  /** What is wrong with single values; the rest was read all the same. */
  faults: readonly Fault[];
}

interface Kept {
  place: (path: readonly (string | number)[]) => Place;
  states: (name: string) => boolean;
}

const LISTS = ['roles', 'groups', 'users', 'templates', 'fields', 'records', 'shares', 'affiliates', 'rules'] as const;
const MOST_ALIASES = 10_000;

/** Reads one or several files as one document. Throws a Problem where one of them is no YAML; what else is wrong is kept for the checks. */
export function readDocument(sources: readonly SourceText[]): ReadDocument {
  const faults: Fault[] = [];
  const places = new Map<object, Kept>();
  let isBroken = false;
  const document: SetupDocument = { version: 1 };
  for (const source of sources) {
    const read = readOne(source, faults, places);
    if (!read) isBroken = true;
    if (!read) continue;
    for (const list of LISTS)
      if (read[list]) (document[list] as unknown[] | undefined) = [...(document[list] ?? []), ...read[list]];
    if (read.settings) {
      const merged = { ...document.settings, ...read.settings };
      const place = places.get(read.settings);
      if (place) places.set(merged, place);
      document.settings = merged;
    }
  }
  if (isBroken) assertFaultless(faults);
  const start = { file: sources[0]?.name ?? '', line: 1, column: 1 };
  return {
    document,
    faults,
    placeOf: (entry, ...path) => places.get(entry)?.place(path) ?? start,
    states: (entry, name) => places.get(entry)?.states(name) ?? false,
  };
}

function readOne({ name, text }: SourceText, faults: Fault[], places: Map<object, Kept>): SetupDocument | undefined {
  const lineCounter = new LineCounter();
  const parsed = parseDocument(text, { lineCounter, prettyErrors: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { file: name, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const add = (place: Place, message: string, hint?: string): void =>
    void faults.push({ ...place, message, hint, exit: ExitCode.usage });
  for (const { pos, message } of parsed.errors) {
    add(placeAt(pos[0]), `${message.replace(/\.$/, '')}.`);
  }
  if (parsed.errors.length > 0) return undefined;
  if (parsed.contents === null) {
    add(placeAt(0), 'There is nothing in it.', 'Begin with: version: 1');
    return undefined;
  }

  let aliases = 0;
  const follow = (node: unknown): Node | null => {
    if (!isAlias(node)) return node as Node | null;
    // A few nested aliases can stand for more than any machine holds.
    if ((aliases += 1) > MOST_ALIASES) {
      if (aliases === MOST_ALIASES + 1) add(placeAt(node.range?.[0] ?? 0), 'There are too many aliases in it.');
      return null;
    }
    return node.resolve(parsed) ?? null;
  };
  const within = (node: Node, path: readonly (string | number)[]): Place => {
    let at: Node | null = node;
    for (const step of path) {
      const next: unknown = isMap(at)
        ? at.get(String(step), true)
        : (at as { items?: unknown[] } | null)?.items?.[Number(step)];
      if (!next) break;
      at = isAlias(next) ? (next.resolve(parsed) ?? at) : (next as Node);
    }
    return placeAt(at?.range?.[0] ?? 0);
  };
  const reading: Reading = {
    follow,
    fault: (node, message, hint) => add(placeAt(node?.range?.[0] ?? 0), message, hint),
    keep: (entry, node) =>
      void places.set(entry, { place: (path) => within(node, path), states: (name) => isMap(node) && node.has(name) }),
  };
  return DOCUMENT.read(follow(parsed.contents), reading);
}
