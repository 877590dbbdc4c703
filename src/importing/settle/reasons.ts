// Why a row became no lead of its own names other leads by their keys. Whoever may not see one of them is told no more
// than that there is one: when the reason is written, and again whenever it is shown to somebody else.

const NAMING = [
  /^duplicate of (?<one>\S+) \(\w+\)/,
  /^completes (?<one>\S+), which the end of its file cut off$/,
  /^conflict: (?<one>\S+) has this external_id with another email and phone$/,
  /^conflict: it matches (?<all>\S+(?: and \S+)+)$/,
] as const;

export const HIDDEN_DUPLICATE = 'duplicate';
export const HIDDEN_CONFLICT = 'conflict with what is known';

export function duplicateOf(key: string, by: string): string {
  return `duplicate of ${key} (${by})`;
}

export function completes(key: string): string {
  return `completes ${key}, which the end of its file cut off`;
}

export function hasOtherContacts(key: string): string {
  return `conflict: ${key} has this external_id with another email and phone`;
}

export function matchesSeveral(keys: readonly string[]): string {
  return `conflict: it matches ${keys.join(' and ')}`;
}

/** The keys of the records that a reason names. */
export function namedIn(reason: string): string[] {
  for (const pattern of NAMING) {
    const { one, all } = pattern.exec(reason)?.groups ?? {};
    if (one !== undefined) return [one];
    if (all !== undefined) return all.split(' and ');
  }
  return [];
}

/** The same reason for whoever may not see what it names. */
export function withoutNames(reason: string): string {
  return reason.startsWith('conflict') ? HIDDEN_CONFLICT : HIDDEN_DUPLICATE;
}
