import { ExitCode, Problem } from '../problem.ts';

const KEY = /^[a-z0-9][a-z0-9._-]*$/;
const LONGEST_KEY = 100;
const LONGEST_NAME = 500;
// Control characters, which a terminal would obey and PostgreSQL cannot store (NUL), and halves of characters, which
// no database stores.
const CONTROL = /[\p{Cc}\p{Cs}]/u;

/** Checks the key of a user, group, role, rule, field or template. */
export function assertKey(key: string, what: string): void {
  if (KEY.test(key) && key.length <= LONGEST_KEY) return;
  throw new Problem({
    code: 'bad_key',
    exit: ExitCode.usage,
    message: `"${key.slice(0, LONGEST_KEY)}" cannot be the key of a ${what}.`,
    reason: `A key has small letters, digits, dots, dashes and underscores, begins with a letter or digit, and is at most ${LONGEST_KEY} long.`,
    hint: `For example: ${suggestion(key)}.`,
  });
}

/** Checks a name: one line of text. Returns it without surrounding blanks. */
export function checkName(name: string, what: string): string {
  const trimmed = name.trim();
  if (isName(trimmed)) return trimmed;
  throw new Problem({
    code: 'bad_name',
    exit: ExitCode.usage,
    message: `This cannot be the name of a ${what}.`,
    reason: `A name is one line of 1 to ${LONGEST_NAME} characters, without control characters.`,
    hint: 'Give another name.',
  });
}

/** Whether this can be a name as it stands. */
export function isName(name: string): boolean {
  return name !== '' && name === name.trim() && name.length <= LONGEST_NAME && !CONTROL.test(name);
}

function suggestion(key: string): string {
  const plain = key
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|-+$/g, '');
  return plain.slice(0, LONGEST_KEY) || 'nord-1';
}
