import { counted } from '../counted.ts';
import { ExitCode, Problem } from '../problem.ts';

/** Where in which file; lines and columns count from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** One thing that is wrong with a document, or with what it asks of this account. */
export interface Fault extends Place {
  message: string;
  hint?: string | undefined;
  /** `usage` for a faulty document; `refused` where an invariant or stored data stands against it. */
  exit: typeof ExitCode.usage | typeof ExitCode.refused;
}

const SHOWN = 50;

/** Throws one Problem with every fault in it, in the order of the files and lines; nothing when there is none. */
export function assertFaultless(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const files = [...new Set(faults.map(({ file }) => file))];
  const sorted = [...faults].sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
  const isFaulty = faults.some(({ exit }) => exit === ExitCode.usage);
  const count = counted(faults.length, 'fault');
  const lines = sorted.slice(0, SHOWN).map(tellFault);
  if (sorted.length > SHOWN) lines.push(`and ${sorted.length - SHOWN} more: --json shows them all`);
  throw new Problem({
    code: isFaulty ? 'faulty_document' : 'document_refused',
    exit: isFaulty ? ExitCode.usage : ExitCode.refused,
    message: `${files.map((file) => `"${file}"`).join(', ')} ${isFaulty ? 'has' : 'cannot be applied:'} ${count}.`,
    reason: lines.join('\n'),
    hint: 'Nothing was changed. Mend the file, then look at what it would change: crmctl plan -f FILE.',
    details: {
      faults: sorted.map(({ file, line, column, message, hint }) => ({
        file,
        line,
        column,
        message,
        hint: hint ?? null,
      })),
    },
  });
}

function tellFault({ file, line, column, message, hint }: Fault): string {
  return `${file}:${line}:${column}: ${message}${hint === undefined ? '' : ` ${hint}`}`;
}
