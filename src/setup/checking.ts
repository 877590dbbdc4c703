import { kindsOf } from './find-steps.ts';
import type { ReadDocument } from './read-document.ts';
import type { AccountState } from './state.ts';

/** What the checks of a document share: the document, the account, and where faults go. */
export interface Checking extends ReadDocument {
  state: AccountState;
  /** Keys of what will be there when all is done, with their kinds. */
  kindOf: ReturnType<typeof kindsOf>;
  known: { roles: ReadonlySet<string>; groups: ReadonlySet<string>; users: ReadonlySet<string> };
  /** A mistake in the document. */
  fault(entry: object, path: readonly (string | number)[], message: string, hint?: string): void;
  /** Something that no document can ask for: an invariant, or stored data, stands against it. */
  refuse(entry: object, path: readonly (string | number)[], message: string, hint?: string): void;
  /** A fault unless a thing of this key will be there. */
  mustExist(entry: object, path: readonly (string | number)[], what: 'role' | 'group' | 'user', key: string): boolean;
}
