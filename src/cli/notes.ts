import type { Options } from './options.ts';
import { writeText } from './output.ts';
import { safeText } from './safe-text.ts';
import type { Surroundings } from './surroundings.ts';

/** What is said beside the result, on stderr. */
export interface Notes {
  /** Chatter, silenced by --quiet. */
  note(text: string): void;
  /** Never silenced. */
  warn(text: string): void;
  readonly isTerminal: boolean;
}

export function createNotes({ quiet }: Options, { stderr }: Surroundings): Notes {
  return {
    isTerminal: stderr.isTTY === true,
    note: (text) => {
      if (!quiet) writeText(stderr, `${safeText(text)}\n`);
    },
    warn: (text) => writeText(stderr, `Warning: ${safeText(text)}\n`),
  };
}
