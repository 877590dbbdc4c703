/** Why a value cannot be taken, worded to stand behind `phone "12": `. */
export interface Fault {
  fault: string;
}

/** A value's normalized text, or why there is none. */
export type Checked = string | Fault;

/** Checks one value that is neither empty nor a null word. `country` is the row's own, or the account's. */
export type Check = (text: string, country: string | undefined) => Checked;
