import { didYouMean } from './nearest.ts';
import { ExitCode, Problem } from './problem.ts';

/** What has no such key. */
export interface Absent {
  code: string;
  /** `group`, `role`: what was looked for. */
  noun: string;
  key: string;
  /** The keys that the reader may know of: the nearest are offered. */
  known: readonly { key: string }[];
  /** The command that lists them all. */
  list: string;
}

/** The Problem for a key that nothing has, or nothing that the reader may know of: both in the same words. */
export function notFound({ code, noun, key, known, list }: Absent): Problem {
  const keys = known.map((each) => each.key);
  return new Problem({
    code,
    exit: ExitCode.notFound,
    message: `No ${noun} is called "${key}".`,
    hint: didYouMean(key, keys, `See them all: crmctl ${list}.`),
  });
}
