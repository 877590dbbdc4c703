// A cell that starts like a formula gets an apostrophe, which imports take off again. What is exactly a phone or a
// number does not: no spreadsheet computes anything else from it.
const FORMULA = /^[=+\-@\t\r]/;
const PHONE = /^\+\d[\d ]{4,20}$/;
const NUMBER = /^[+-]?(\d+|\d{1,3}([.,]\d{3})+)([.,]\d+)?$/;

/** The text of a cell that no spreadsheet runs. `spec/import.md`, Exports. */
export function guardFormula(text: string): string {
  return FORMULA.test(text) && !PHONE.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

/** The text as it was before `guardFormula`. */
export function takeOffGuard(text: string): string {
  return text.charCodeAt(0) === 39 && /^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}
