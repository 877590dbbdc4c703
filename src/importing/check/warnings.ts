/** One thing that was noticed, how often, and where first. */
export interface Warning {
  code: string;
  message: string;
  /** Column or field, where it is about one. */
  column?: string | undefined;
  count: number;
  /** The first few lines. */
  lines: number[];
}

const SHOWN_LINES = 5;
const MOST_KINDS = 200;

/** Gathers warnings by what they say, so that a million alike are one line of the report. */
export interface Warnings {
  add(code: string, line: number, message: string, column?: string): void;
  list(): Warning[];
}

/** Begins with what an interrupted run had gathered. */
export function gatherWarnings(before: readonly Warning[] = []): Warnings {
  const warnings = new Map(before.map((warning) => [warning.code + warning.message, structuredClone(warning)]));
  return {
    add(code, line, message, column) {
      const known = warnings.get(code + message);
      if (known) {
        known.count += 1;
        if (known.lines.length < SHOWN_LINES) known.lines.push(line);
      } else if (warnings.size < MOST_KINDS) {
        warnings.set(code + message, { code, message, column, count: 1, lines: line > 0 ? [line] : [] });
      }
    },
    list: () => [...warnings.values()],
  };
}
