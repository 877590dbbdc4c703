import { ExitCode, Problem } from '../problem.ts';

export interface Difference {
  field: string;
  is: unknown;
  wanted: unknown;
}

/** What differs between what is stored and what is asked; what is not asked for (undefined) never differs. */
export function differences(
  stored: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): Difference[] {
  return Object.entries(wanted).flatMap(([field, value]) =>
    value === undefined || stored[field] === value ? [] : [{ field, is: stored[field] ?? null, wanted: value }],
  );
}

/** Creating what exists differently is refused, and the difference shown. */
export function existsDifferently(object: string, key: string, found: readonly Difference[], hint: string): Problem {
  return new Problem({
    code: `${object}_exists`,
    exit: ExitCode.refused,
    message: `A ${object} "${key}" exists already, and differs.`,
    reason: found.map(({ field, is, wanted }) => `${field}: is ${show(is)}, asked for ${show(wanted)}`).join('; '),
    hint,
    details: { differences: found },
  });
}

/** With --fail-if-exists creating is not safe to repeat. */
export function alreadyExists(object: string, key: string): Problem {
  return new Problem({
    code: `${object}_exists`,
    exit: ExitCode.refused,
    message: `A ${object} "${key}" exists already.`,
    hint: 'Leave out --fail-if-exists to accept it as it is.',
  });
}

/** For a key that is taken by what whoever asks may not see. */
export function keyNotAvailable(key: string): Problem {
  return new Problem({
    code: 'key_not_available',
    exit: ExitCode.refused,
    message: `The key "${key}" is not available.`,
    hint: 'Choose another.',
  });
}

function show(value: unknown): string {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return 'nothing';
  if (Array.isArray(value) && value.every((word) => typeof word === 'string')) return `"${value.join(', ')}"`;
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
}
