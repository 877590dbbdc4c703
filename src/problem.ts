/** What a process tells its caller; `spec` page: docs/exit-codes.md. */
export const ExitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  partly: 3,
  refused: 4,
  notPermitted: 5,
  notFound: 6,
  busy: 75,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export interface ProblemParts {
  /** Stable, snake_case; scripts match on it. */
  code: string;
  exit: ExitCode;
  /** What happened, with the user's own value in quotes. */
  message: string;
  /** Why, where the message alone does not say it. */
  reason?: string | undefined;
  /** What to type next. */
  hint?: string | undefined;
  /** For scripts: values, lists, nearest names. */
  details?: Readonly<Record<string, unknown>> | undefined;
}

/** An expected failure, worded for the reader. Anything else that is thrown is a bug. */
export class Problem extends Error {
  readonly code: string;
  readonly exit: ExitCode;
  readonly reason: string | undefined;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(parts: ProblemParts, options?: ErrorOptions) {
    super(parts.message, options);
    this.name = 'Problem';
    this.code = parts.code;
    this.exit = parts.exit;
    this.reason = parts.reason;
    this.hint = parts.hint;
    this.details = parts.details ?? {};
  }
}
